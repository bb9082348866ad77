"""The verdict in words."""

from __future__ import annotations

from collections import Counter
from typing import Any, Dict, List, Tuple

from . import deviations
from .spec import Specification
from .verdicts import BROKEN, FAILED, STATUSES


def telling(test: Dict[str, Any]) -> Tuple[bool, bool, int]:
    """Return the key by which failed tests sort: cases before witnesses, short scripts first."""
    return "found" not in test, "script" not in test, len(test.get("script", ""))


def tell(terminal: Any, law: Specification, report: Dict[str, Any]) -> None:
    """Print the report: subject, chapters, deviations with their scripts, verdict."""
    subject, run = report["subject"], report["run"]
    terminal.section("autograd-spec")
    terminal.write_line(
        f"torch {subject['torch']}, backend {subject['backend']}, Python {subject['python']}; "
        f"profile {run['profile']}, {run['examples']} examples, {run['comparisons']} comparisons, "
        f"{run['seconds']:.0f} s"
    )
    if "handshake" in run:
        terminal.write_line(f"Nothing was judged: {run['handshake']}.", red=True)
        return
    _chapters(terminal, law, report["clauses"])
    for name, verdict in report["clauses"].items():
        if verdict["status"] in (*FAILED, *BROKEN):
            _bug_report(terminal, law, report, name, verdict)
    _known_deviations(terminal, report["clauses"])
    _verdict(terminal, report)


def _counts(verdicts: List[Dict[str, Any]]) -> str:
    counts = Counter(verdict["status"] for verdict in verdicts)
    return ", ".join(
        f"{counts[status]} {status}" for status in reversed(STATUSES) if counts[status]
    )


def _chapters(terminal: Any, law: Specification, verdicts: Dict[str, Any]) -> None:
    chapters: Dict[str, List[Dict[str, Any]]] = {}
    for name, clause in law.clauses.items():
        chapters.setdefault(clause.chapter, []).append(verdicts[name])
    for chapter, members in chapters.items():
        if any(verdict["status"] != "not-run" for verdict in members):
            terminal.write_line(f"  {chapter:<28} {_counts(members)}")


def _bug_report(
    terminal: Any, law: Specification, report: Dict[str, Any], name: str, verdict: Dict[str, Any]
) -> None:
    clause = law[name]
    terminal.section(f"{name} {verdict['status']}", sep="-")
    terminal.write_line(f"Law:     {clause.law}")
    terminal.write_line(
        f"Level:   {clause.level}, since torch {clause.since}; SPEC.md:{clause.line}"
    )
    terminal.write_line(
        f"Subject: torch {report['subject']['torch']}, {report['subject']['backend']}"
    )
    failed = [test for test in verdict["tests"] if test["status"] in (*FAILED, *BROKEN)]
    failed.sort(key=telling)
    for test in failed[:1]:
        terminal.write_line(f"Test:    {test['id']}")
        terminal.write_line(test.get("message", ""))
        if "script" in test:
            terminal.write_line("This script exits 1 where the deviation is present:\n")
            terminal.write_line(test["script"])
    if len(failed) > 1:
        names = (test["id"].rpartition("::")[2].partition("[")[0] for test in failed[1:])
        terminal.write_line(f"Also failed: {', '.join(dict.fromkeys(names))}")


def _known_deviations(terminal: Any, verdicts: Dict[str, Any]) -> None:
    shown = {
        name
        for verdict in verdicts.values()
        for test in verdict["tests"]
        for name in test.get("deviations", [])
    }
    entries = deviations.explaining(shown)
    if entries:
        terminal.section("known deviations, with witnesses in tests/data/deviations", sep="-")
    for entry in entries:
        first, *others = entry.clauses
        among = f" and {len(others)} more" if others else ""
        terminal.write_line(f"{first}{among}: {entry.name} (upstream: {entry.upstream})")


def _levels(terminal: Any, levels: Dict[str, Any]) -> None:
    for name, level in levels.items():
        if level["of"]:
            percent = 100 * level["conforms"] // level["of"]
            terminal.write_line(f"{name}: {level['conforms']} of {level['of']} ({percent} %)")


def _verdict(terminal: Any, report: Dict[str, Any]) -> None:
    verdicts = report["clauses"].values()
    counts = _counts([v for v in verdicts if v["status"] != "not-run"])
    bad = any(v["status"] in FAILED for v in verdicts)
    broken = any(v["status"] in BROKEN for v in verdicts)
    complete = report["run"]["complete"]
    word = "DEVIATES" if bad else "NOT JUDGED" if broken else "CONFORMS"
    if not complete:
        word = "DEVIATES, incomplete" if bad else "INCOMPLETE"
    subject = report["subject"]
    terminal.section("verdict")
    _levels(terminal, report["levels"])
    terminal.write_line(
        f"torch {subject['torch']}, {subject['backend']}: {word} ({counts})",
        bold=True,
        red=bad or broken or not complete,
    )
