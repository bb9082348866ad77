"""What changed between two results, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

from ..harness.deviations import KnownDeviation, load
from ..harness.documentation import cited
from ..harness.spec import Clause, specification
from ..harness.surface import claims
from ..harness.verdicts import FAILED
from .recorded import Result

WORSE = "newly deviating"
LOST = "no longer judged"
BETTER = "newly conforming"
NEW = "newly applicable"
ENDED = "no longer applicable"
CHOICE = "choice changed"
KINDS = (WORSE, LOST, BETTER, NEW, ENDED, CHOICE)
"""The kinds of change, the most important first."""

UNCLAIMED = "unclaimed: no clause speaks of it"
"""What is told of a public name that the law does not know."""

_ABSENT = ("not-applicable", "unsupported", "not-run")
_HELD = ("conforms", "known-deviation", *FAILED, "blocked")


@dataclass(frozen=True)
class Change:
    """One change of one clause.

    `reason` says what happens instead of the law, `script` exits 1 where it does; `about` names
    the choice where a clause leaves several, and `old` and `new` are its values.
    """

    kind: str
    clause: Clause
    reason: str = ""
    script: str = ""
    upstream: str = ""
    about: str = ""
    old: Any = None
    new: Any = None


@dataclass
class Comparison:
    """All changes between two results of the same law."""

    old: Result
    new: Result
    changes: List[Change] = field(default_factory=list)

    @property
    def worse(self) -> bool:
        """Whether something that held does no longer, or is no longer judged."""
        return any(change.kind in (WORSE, LOST) for change in self.changes)

    def of_kind(self, kind: str) -> Dict[str, List[Change]]:
        """Return the changes of a kind by chapter, in the order of SPEC.md, MUST before SHOULD."""
        found = [change for change in self.changes if change.kind == kind]
        chapters: Dict[str, List[Change]] = {}
        for change in found:
            chapters.setdefault(change.clause.chapter, []).append(change)
        for members in chapters.values():
            members.sort(key=lambda change: change.clause.level)
        return chapters

    def pages(self) -> Dict[str, List[str]]:
        """Return the docstrings that changed, each with the clauses that come from it."""
        before, after = self.old["docstrings"], self.new["docstrings"]
        changed = {name for name in before if name in after and before[name] != after[name]}
        law = specification()
        clauses: Dict[str, List[str]] = {}
        for clause in law.clauses.values():
            page = cited(law.sources[clause.source_key])
            if page in changed:
                clauses.setdefault(page, []).append(clause.id)
        return dict(sorted(clauses.items()))

    def new_names(self) -> Dict[str, str]:
        """Return the public names of autograd that only the new torch has, and who claims each."""
        law, claimed = specification(), claims(specification(), self.new["names"])
        return {
            name: ", ".join(claimed[name]) or law.without_law.get(name, UNCLAIMED)
            for name in sorted(set(self.new["names"]) - set(self.old["names"]))
        }

    def gone_names(self) -> List[str]:
        """Return the public names of autograd that only the old torch has."""
        return sorted(set(self.old["names"]) - set(self.new["names"]))


def compared(old: Result, new: Result) -> Comparison:
    """Return what changed from the old result to the new one."""
    entries = {entry.name: entry for entry in load(specification())}
    comparison = Comparison(old, new)
    for clause in specification().clauses.values():
        before = old["clauses"].get(clause.id, {"status": "not-run"})
        after = new["clauses"].get(clause.id, {"status": "not-run"})
        comparison.changes += _of_verdicts(clause, before, after, entries)
        comparison.changes += _of_choices(
            clause, old["choices"].get(clause.id), new["choices"].get(clause.id)
        )
    return comparison


Entries = Dict[str, KnownDeviation]


def _of_verdicts(
    clause: Clause, before: Dict[str, Any], after: Dict[str, Any], entries: Entries
) -> List[Change]:
    if before["status"] in _ABSENT and after["status"] in _HELD:
        return [Change(NEW, clause, reason=_instead(after, entries))]
    if before["status"] in _HELD and after["status"] in _ABSENT:
        return [Change(ENDED if after["status"] == "not-applicable" else LOST, clause)]
    if before["status"] in _HELD and after["status"] not in (*_HELD, *_ABSENT):
        return [Change(LOST, clause, reason=after["status"])]
    appeared = [_deviation(WORSE, clause, *found) for found in _failures(after, before, entries)]
    gone = [_deviation(BETTER, clause, *found) for found in _failures(before, after, entries)]
    return appeared + gone


Failure = Tuple[str, str, str]


def _failures(one: Dict[str, Any], other: Dict[str, Any], entries: Entries) -> List[Failure]:
    """Return reason, script and upstream of each deviation that one result has and another not."""
    names = set(one.get("deviations", ())) - set(other.get("deviations", ()))
    known = [entries[name] for name in sorted(names) if name in entries]
    found = [(entry.reason, entry.script, entry.upstream) for entry in known]
    if one["status"] in FAILED and other["status"] not in FAILED:
        found.append((one.get("message", one["status"]), one.get("script", ""), ""))
    return found


def _deviation(kind: str, clause: Clause, reason: str, script: str, upstream: str) -> Change:
    return Change(kind, clause, reason=reason, script=script, upstream=upstream)


def _instead(verdict: Dict[str, Any], entries: Entries) -> str:
    """Return how a clause deviates that has just become applicable; nothing where it conforms."""
    known = (entries[name].reason for name in verdict.get("deviations", ()) if name in entries)
    failed = verdict.get("message", "") if verdict["status"] in FAILED else ""
    return " ".join([*known, failed]).strip()


def _of_choices(clause: Clause, old: Optional[Any], new: Optional[Any]) -> List[Change]:
    """Return the choices that both results have and that differ."""
    if old is None or new is None:
        return []
    if not (isinstance(old, dict) and isinstance(new, dict)):
        old, new = {"": old}, {"": new}
    return [
        Change(CHOICE, clause, about=about, old=old[about], new=new[about])
        for about in old
        if about in new and old[about] != new[about]
    ]
