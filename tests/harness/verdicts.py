"""From the outcomes of tests to one status per clause."""

from __future__ import annotations

from typing import Any, Dict, List

from .spec import TIERS, Specification

FAILED = ("crashed", "timed-out", "deviates")
BROKEN = ("suite-bug", "vacuous", "stale-deviation")
CONFORMS, DEVIATES, UNJUDGED = 0, 1, 3
_ORDER = (
    *FAILED,
    *BROKEN,
    "blocked",
    "known-deviation",
    "unsupported",
    "conforms",
    "not-applicable",
    "not-run",
)
STATUSES = _ORDER
_UNTRIED = ("not-applicable", "not-run")


def judge(law: Specification, tests: Dict[str, List[Dict[str, Any]]]) -> Dict[str, Dict[str, Any]]:
    """Return for each clause its level, status and tests.

    `tests` maps a clause's ID to the records of its tests, each with a `status`. The clause
    has the worst of them. One that fails and rests on a clause that fails is `blocked`. One that
    does not hold on this release, and was tried all the same, also says what came of it.
    """
    worst = {
        name: min(
            (test["status"] for test in tests.get(name, [])), key=_ORDER.index, default="not-run"
        )
        for name in law.clauses
    }
    verdicts = {}
    for name, clause in law.clauses.items():
        verdict: Dict[str, Any] = {"level": clause.level, "status": worst[name]}
        follows = worst[name] in (*FAILED, "stale-deviation")
        roots = _failed_bases(name, law, worst) if follows else []
        if roots:
            verdict.update(status="blocked", blocked_by=roots)
        tried = [test["tried"] for test in tests.get(name, []) if "tried" in test]
        if tried:
            verdict["tried"] = min(tried, key=_ORDER.index)
        verdict["tests"] = tests.get(name, [])
        verdicts[name] = verdict
    return verdicts


def _failed_bases(name: str, law: Specification, worst: Dict[str, str]) -> List[str]:
    """Return the failed clauses below this one that rest on no failed clause themselves."""
    found: List[str] = []
    for basis in law.clauses[name].rests_on:
        roots = _failed_bases(basis, law, worst)
        if not roots and worst[basis] in FAILED:
            roots = [basis]
        found.extend(root for root in roots if root not in found)
    return found


def conformance(law: Specification, verdicts: Dict[str, Dict[str, Any]]) -> Dict[str, Any]:
    """Return for each level of conformance how many judged clauses conform, of how many that
    were tried and apply, and the IDs of those that are missing.
    """
    levels = {}
    for tier in TIERS:
        clauses = [one.id for one in law.clauses.values() if one.judged and one.tier == tier]
        tried = [name for name in clauses if verdicts[name]["status"] not in _UNTRIED]
        missing = [name for name in tried if verdicts[name]["status"] != "conforms"]
        conforming = len(tried) - len(missing)
        levels[tier] = {"conforms": conforming, "of": len(tried), "missing": missing}
    return levels


def exit_status(verdicts: Dict[str, Dict[str, Any]]) -> int:
    """Return 0 where the subject conforms, 1 where it deviates, 3 where the suite can't tell."""
    statuses = {verdict["status"] for verdict in verdicts.values()}
    if statuses & {*FAILED, "blocked"}:
        return DEVIATES
    return UNJUDGED if statuses & set(BROKEN) else CONFORMS
