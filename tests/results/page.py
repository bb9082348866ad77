"""The compatibility page: clauses by releases or backends, one HTML file without others."""

from __future__ import annotations

import itertools
from typing import Any, Dict, List, Tuple

from ..harness.deviations import EAGER, KnownDeviation, load
from ..harness.spec import Clause, specification
from ..harness.verdicts import FAILED
from .recorded import Result, label, minor
from .telling import environment

_KINDS = {
    "conforms": "good",
    "known-deviation": "known",
    "not-applicable": "none",
    "unsupported": "none",
    "not-run": "none",
}
"""Which statuses look alike on the page; any other is `bad`."""


def rendered(results: List[Result]) -> str:
    """Return the page of these results, in their order."""
    return (
        environment("compatibility.html")
        .get_template("compatibility.html.jinja")
        .render(
            subjects=_subjects(results),
            of="release of torch on the CPU" if _releases_alone(results) else "backend",
            chapters=_chapters(results),
        )
    )


def _releases_alone(results: List[Result]) -> bool:
    return all(result["backend"] == EAGER for result in results)


def _subjects(results: List[Result]) -> List[str]:
    """Return what the columns are called: releases, or backends with their releases."""
    if _releases_alone(results):
        return [label(result) for result in results]
    return [f"{result['backend']} {minor(result['torch'])}" for result in results]


def _chapters(results: List[Result]) -> List[Dict[str, Any]]:
    """Return each chapter with its clauses, and of each subject how many conform of how many."""
    entries: Dict[str, List[KnownDeviation]] = {}
    shown = {EAGER, *(result["backend"] for result in results)}
    for entry in load(specification()):
        if any(entry.names(backend) for backend in shown):
            for name in entry.clauses:
                entries.setdefault(name, []).append(entry)
    chapters: Dict[str, List[Dict[str, Any]]] = {}
    for clause in specification().clauses.values():
        row = _row(clause, results, entries.get(clause.id, []))
        chapters.setdefault(clause.chapter, []).append(row)
    return [
        {"name": name, "rows": rows, "totals": _totals(rows, len(results))}
        for name, rows in chapters.items()
    ]


def _row(clause: Clause, results: List[Result], entries: List[KnownDeviation]) -> Dict[str, Any]:
    subjects = _subjects(results)
    cells = [result["clauses"].get(clause.id, {"status": "not-run"}) for result in results]
    choices = [result["choices"].get(clause.id) for result in results]
    return {
        "clause": clause,
        "spans": (_spans if _releases_alone(results) else _lists)(
            list(zip(subjects, [cell["status"] for cell in cells]))
        ),
        "kinds": [_KINDS.get(cell["status"], "bad") for cell in cells],
        "choices": choices if any(choice is not None for choice in choices) else [],
        "deviations": entries,
        "failures": _failures(cells, results),
    }


def _lists(verdicts: List[Tuple[str, str]]) -> List[str]:
    """Return the statuses in words, each with all subjects that have it."""
    subjects: Dict[str, List[str]] = {}
    for subject, status in verdicts:
        subjects.setdefault(status, []).append(subject)
    return [f"{', '.join(names)}: {status}" for status, names in subjects.items()]


def _spans(verdicts: List[Tuple[str, str]]) -> List[str]:
    """Return the statuses in words, each for all releases in a row that have it."""
    told = []
    for status, group in itertools.groupby(verdicts, key=lambda pair: pair[1]):
        first, *rest = [release for release, _ in group]
        told.append(f"{first} to {rest[-1]}: {status}" if rest else f"{first}: {status}")
    return told


def _failures(cells: List[Dict[str, Any]], results: List[Result]) -> List[Dict[str, str]]:
    """Return what no entry explains: subject, message and script of each failure."""
    return [
        {
            "subject": subject,
            "message": cell.get("message", cell["status"]),
            "script": cell.get("script", ""),
        }
        for cell, subject in zip(cells, _subjects(results))
        if cell["status"] in FAILED
    ]


def _totals(rows: List[Dict[str, Any]], subjects: int) -> List[str]:
    """Return for each subject how many of the chapter's judged clauses conform, as `34/35`."""
    judged = [row["kinds"] for row in rows if row["clause"].judged]
    totals = []
    for subject in range(subjects):
        kinds = [kinds[subject] for kinds in judged if kinds[subject] != "none"]
        totals.append(f"{kinds.count('good')}/{len(kinds)}" if kinds else "")
    return totals
