"""What must hold of the museum: each gate lists what stands in its way, and how to mend it."""

from __future__ import annotations

from typing import Dict, Iterable, List, Optional, Sequence, Set

from ...harness.spec import specification
from ..museum import Mutant, museum, unbreakable
from .scripts import LONGEST
from .trials import Result, applicable

Results = Dict[str, Result]


def killed(result: Result) -> Set[str]:
    """Return the clauses that deviate under the mutant."""
    return {name for name, found in result["clauses"].items() if found["status"] == "deviates"}


def _judged(results: Results, benign: bool) -> Iterable[Mutant]:
    every = museum()
    for name, result in results.items():
        if result["ended"] == "judged" and every[name].benign == benign:
            yield every[name]


def broken_trials(results: Results) -> List[str]:
    """Return the mutants under which the suite itself could not do its work."""
    found = [
        f"{name}: {result['reason']}"
        for name, result in results.items()
        if result["ended"] == "broken"
    ]
    for name, result in results.items():
        for clause, evidence in result["clauses"].items():
            if evidence["status"] == "suite-bug":
                found.append(f"{name}: suite-bug in {clause}: {evidence.get('message')}")
    return found


def survivors(results: Results) -> List[str]:
    """Return the wrong mutants that a clause which they name lets pass."""
    return [
        f"{one.name} survives {clause}, which is {_told(results[one.name], clause)}"
        for one in _judged(results, benign=False)
        for clause in applicable(one.breaks)
        if clause not in killed(results[one.name])
    ]


def _told(result: Result, clause: str) -> str:
    found = result["clauses"].get(clause, {"status": "conforms"})
    return " ".join([found["status"], *found.get("by", [])])


def over_specified(results: Results) -> List[str]:
    """Return the clauses that fail a benign mutant."""
    return [
        f"{clause} is {found['status']} under {one.name}: {found.get('message', '')}"
        for one in _judged(results, benign=True)
        for clause, found in results[one.name]["clauses"].items()
    ]


def unbroken_clauses(results: Results, clauses: Optional[Sequence[str]] = None) -> List[str]:
    """Return the judged clauses, of these or by default of all, that no mutant breaks.

    Those that are excused are left out, unless a mutant breaks them after all.
    """
    law = specification()
    broken = {
        name
        for one in _judged(results, benign=False)
        for name in killed(results[one.name]) & set(one.breaks)
    }
    judged = [
        name for name in applicable(law.clauses if clauses is None else clauses) if law[name].judged
    ]
    excused = unbreakable()
    missing = [name for name in judged if name not in broken and name not in excused]
    stale = [f"{name}: a mutant breaks it, strike it from UNBREAKABLE" for name in excused]
    return missing + [told for name, told in zip(excused, stale) if name in broken]


def bad_scripts(results: Results) -> List[str]:
    """Return the kills without a short script that fails under the mutant and passes on stock.

    A kill by a clause that the mutant does not name may follow from what the mutant remembers of
    earlier tests, or show in the witness of a known deviation; its script need not tell.
    """
    found = []
    for name, result in results.items():
        for clause in sorted(killed(result) & set(museum()[name].breaks)):
            kill = result["clauses"][clause]
            ends = kill.get("script_status", {})
            if "script" not in kill:
                found.append(f"{name}, {clause}: the kill has no script")
            elif ends != {"mutant": 1, "stock": 0}:
                found.append(f"{name}, {clause}: its script ends with {ends}\n{kill['script']}")
            elif kill["lines"] > LONGEST:
                found.append(f"{name}, {clause}: a script of {kill['lines']} lines")
    return found


def problems(
    results: Results, clauses: Optional[Sequence[str]] = None, must_kill: bool = True
) -> Dict[str, List[str]]:
    """Return by gate, with how to mend it, what does not hold of these results.

    `clauses` are those of which each must have a mutant; by default all that are judged. Without
    `must_kill` only the suite is questioned, not what it rejects: the profile smoke may miss.
    """
    found = {
        "the suite broke down under a mutant; mend the suite": broken_trials(results),
        "a benign mutant fails a clause; the property asks for more than its sentence, "
        "or the mutant is not benign": over_specified(results),
        "a kill has no script of at most 25 lines that exits 1 under the mutant and 0 on stock "
        "torch; shorten or mend the test": bad_scripts(results),
    }
    if must_kill:
        found[
            "a wrong mutant survives a clause that it names; strengthen the property of the clause "
            "in tests/clauses, or name in 'Breaks:' what the mutant really breaks"
        ] = survivors(results)
        found[
            "no mutant breaks a clause; write one in tests/mutants/wrong, or say there in "
            "UNBREAKABLE why none can"
        ] = unbroken_clauses(results, clauses)
    return {title: told for title, told in found.items() if told}
