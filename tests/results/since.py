"""Since when a clause holds, measured on kept results, beside what SPEC.md says of it."""

from __future__ import annotations

from typing import List

from packaging.version import Version

from ..harness.spec import Clause, specification
from .recorded import Result, minor


def disagreements(results: List[Result]) -> List[str]:
    """Return where SPEC.md and the results, from the oldest to the newest, disagree.

    The results are those of runs with `--all-releases`, which try a clause also where it does
    not hold by SPEC.md. It is dated too late where it conforms on the release just before its
    since, and too early an end where it conforms on the release of its until.
    """
    told = []
    for clause in specification().clauses.values():
        if clause.judged:
            told += [
                f"{clause.id}: {fault} by SPEC.md, but torch {minor(result['torch'])} conforms"
                for result, fault in _outside(clause, results)
                if result["clauses"].get(clause.id, {}).get("tried") == "conforms"
            ]
    return told


def _outside(clause: Clause, results: List[Result]) -> list:
    """Return the results next to the time of a clause, each with what SPEC.md says of it."""
    before = [result for result in results if Version(result["torch"]) < clause.since]
    found = [(result, f"since {clause.since}") for result in before[-1:]]
    if clause.until is not None:
        after = [result for result in results if Version(result["torch"]) >= clause.until]
        found += [(result, f"until {clause.until}") for result in after[:1]]
    return found
