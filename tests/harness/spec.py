"""SPEC.md, parsed: the only list of clauses."""

from __future__ import annotations

import difflib
import fnmatch
import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from packaging.version import InvalidVersion, Version

PATH = Path(__file__).resolve().parents[2] / "SPEC.md"

LEVELS = ("MUST", "SHOULD", "CHOICE", "UNSPECIFIED")
JUDGED = ("MUST", "SHOULD")
SCOPES = ("any backend", "host", "CPU")
TIERS = ("core", "host", "extended")

_OLDEST = Version("1.6")

_CHAPTER = re.compile(r"## \d+\. (?P<title>.+)")
_CLAUSE = re.compile(r"### `(?P<id>[^`]*)`\s*")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_SOURCE = re.compile(r"\[[^\]]+\]\[(?P<key>[^\]]+)\]")
_SOURCE_KEY = re.compile(r"\[(?P<key>[^\]]+)\]: (?P<address>\S+)")
_WITHOUT_LAW = re.compile(r"- (?P<names>`torch\.[\w.]+`(, `torch\.[\w.]+`)*): (?P<reason>.+\.)")
_METADATA = "`MUST · since 1.6 · any backend · [Title][source], section`"


class SpecError(Exception):
    """A place in SPEC.md that can't be read as law; says the line and how to mend it."""

    def __init__(self, line: int, problem: str, mend: str) -> None:
        super().__init__(f"SPEC.md:{line}: {problem}; {mend}")


@dataclass(frozen=True)
class Clause:
    """One sentence of law with its metadata, as SPEC.md states it."""

    id: str
    chapter: str
    line: int
    level: str
    since: Version
    until: Optional[Version]
    scope: str
    source: str
    rests_on: Tuple[str, ...]
    law: str
    example: str

    @property
    def source_key(self) -> str:
        """The key of the page of the documentation that the clause comes from."""
        return _SOURCE.match(self.source).group("key")

    @property
    def tier(self) -> str:
        """The level of conformance that the clause is part of.

        Core is what any autograd of any backend meets, in the oldest release as in the newest;
        host is what Python does whatever the device; extended is what came to any backend later.
        """
        if self.scope != "any backend":
            return "host"
        return "core" if self.since == _OLDEST else "extended"

    @property
    def judged(self) -> bool:
        """Whether an implementation can deviate from this clause."""
        return self.level in JUDGED


class Specification:
    """All clauses of SPEC.md in its order, the examples of its errata by their titles, the
    addresses of the pages that it cites by their keys, and why public names have no law.
    """

    def __init__(
        self,
        clauses: List[Clause],
        errata: Optional[Dict[str, str]] = None,
        sources: Optional[Dict[str, str]] = None,
        without_law: Optional[Dict[str, str]] = None,
    ) -> None:
        self.clauses: Dict[str, Clause] = {clause.id: clause for clause in clauses}
        self.errata: Dict[str, str] = errata or {}
        self.sources: Dict[str, str] = sources or {}
        self.without_law: Dict[str, str] = without_law or {}

    def __getitem__(self, clause_id: str) -> Clause:
        """Return the clause of this ID; raise KeyError with the nearest ID if there is none."""
        try:
            return self.clauses[clause_id]
        except KeyError:
            near = difflib.get_close_matches(clause_id, self.clauses, 1)
            hint = f"did you mean {near[0]!r}?" if near else "add it there first."
            raise KeyError(f"SPEC.md has no clause {clause_id!r}; {hint}") from None

    def matching(self, patterns: List[str]) -> List[str]:
        """Return the IDs that a pattern names, as a whole, as a dotted prefix or with wildcards.

        Raise ValueError naming the first pattern that matches nothing.
        """
        selected = set()
        for pattern in patterns:
            hits = [
                name
                for name in self.clauses
                if name.startswith(pattern + ".") or fnmatch.fnmatchcase(name, pattern)
            ]
            if not hits:
                near = difflib.get_close_matches(pattern, self._prefixes(), 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise ValueError(f"no clause of SPEC.md matches {pattern!r}{hint}")
            selected.update(hits)
        return [name for name in self.clauses if name in selected]

    def _prefixes(self) -> List[str]:
        parts = (name.split(".") for name in self.clauses)
        return sorted({".".join(p[:n]) for p in parts for n in range(1, len(p) + 1)})


@functools.lru_cache(maxsize=None)
def specification() -> Specification:
    """Return the law of this checkout, read once; raise SpecError where it is broken."""
    return parse(PATH.read_text(encoding="utf-8"))


def parse(text: str) -> Specification:
    """Read the text of a SPEC.md; raise SpecError where it is broken."""
    lines = _without_fences(text.splitlines())
    found = (_SOURCE_KEY.fullmatch(line) for line in lines)
    sources = {match.group("key"): match.group("address") for match in found if match}
    clauses: List[Clause] = []
    errata: Dict[str, str] = {}
    chapter = ""
    for start, end in _sections(lines):
        heading = lines[start]
        if heading.startswith("## "):
            numbered = _CHAPTER.fullmatch(heading)
            chapter = numbered.group("title") if numbered else ""
        elif heading.startswith("### "):
            body = text.splitlines()[start:end]
            clauses.append(_clause(body, start + 1, chapter, sources))
        elif chapter:
            raise SpecError(
                start + 1, f"{heading!r} stands in a chapter", "write a clause, or '> '"
            )
        else:
            errata[heading[5:]] = _prose_and_example(text.splitlines()[start:end], 0)[1]
    _check_whole(clauses)
    examples = {title: shown for title, shown in errata.items() if shown}
    return Specification(clauses, examples, sources, _reasons(lines))


def _reasons(lines: List[str]) -> Dict[str, str]:
    """Return the public names that no clause speaks of, each with the reason."""
    entries = [entry for entry in map(_WITHOUT_LAW.fullmatch, lines) if entry]
    return {
        name: entry.group("reason")
        for entry in entries
        for name in re.findall(r"`([^`]+)`", entry.group("names"))
    }


def _without_fences(lines: List[str]) -> List[str]:
    """Blank the lines of code blocks, so that nothing in them reads as a heading."""
    fenced, opened = False, 0
    plain = []
    for number, line in enumerate(lines, 1):
        fence = line.startswith("```")
        plain.append("" if fenced or fence else line)
        if fence:
            fenced, opened = not fenced, number
    if fenced:
        raise SpecError(opened, "the code block has no end", "write ``` on a line of its own")
    return plain


def _sections(lines: List[str]) -> List[Tuple[int, int]]:
    starts = [n for n, line in enumerate(lines) if re.match(r"#{2,4} ", line)]
    return list(zip(starts, [*starts[1:], len(lines)]))


def _clause(body: List[str], line: int, chapter: str, sources: Dict[str, str]) -> Clause:
    heading = _CLAUSE.fullmatch(body[0])
    if not heading or not _ID.fullmatch(heading.group("id")):
        raise SpecError(
            line,
            f"{body[0]!r} is not a clause heading",
            "write ### `area.subject.rule` with lower-case words joined by dots",
        )
    if not chapter:
        raise SpecError(line, "the clause stands in no chapter", "put `## 1. Title` above it")
    prose, example = _prose_and_example(body[1:], line + 1)
    if len(prose) < 2:
        raise SpecError(
            line,
            "the clause needs a line of metadata and a sentence of law",
            f"write {_METADATA}, an empty line, and one sentence",
        )
    (meta_line, metadata), (law_line, law), *rest = prose
    if not law.endswith(".") or rest:
        raise SpecError(
            rest[0][0] if rest else law_line,
            "the law of a clause is one sentence on one line",
            "end it with a full stop, and start every other line with '> '",
        )
    return Clause(
        id=heading.group("id"),
        chapter=chapter,
        line=line,
        law=law,
        example=example,
        **_metadata(metadata, meta_line, sources),
    )


def _prose_and_example(body: List[str], line: int) -> Tuple[List[Tuple[int, str]], str]:
    prose, example, fenced = [], [], False
    for number, text in enumerate(body, line):
        if text.startswith("```"):
            fenced = not fenced
        elif fenced:
            example.append(text)
        elif text.strip() and text[0] != ">" and not _SOURCE_KEY.fullmatch(text):
            prose.append((number, text.strip()))
    return prose, "\n".join(example)


def _metadata(text: str, line: int, sources: Dict[str, str]) -> dict:
    fields = text.split(" · ")
    rests_on: Tuple[str, ...] = ()
    if fields[-1].startswith("rests on "):
        rests_on = tuple(re.findall(r"`([^`]+)`", fields[-1]))
        if fields.pop() != "rests on " + ", ".join(f"`{basis}`" for basis in rests_on):
            raise SpecError(
                line, f"can't read what {text!r} rests on", "write rests on `a.b`, `c.d`"
            )
    until = (
        _version(fields.pop(2), "until ", line) if fields[2:3] and "until" in fields[2] else None
    )
    if len(fields) != 4:
        raise SpecError(line, f"the metadata {text!r} has the wrong fields", f"write {_METADATA}")
    level, since, scope, source = fields
    if level not in LEVELS:
        raise SpecError(line, f"unknown level {level!r}", f"write one of {', '.join(LEVELS)}")
    if scope not in SCOPES:
        raise SpecError(line, f"unknown scope {scope!r}", f"write one of {', '.join(SCOPES)}")
    cited = _SOURCE.match(source)
    if not cited or cited.group("key") not in sources:
        raise SpecError(
            line, f"unknown source {source!r}", f"cite one of {', '.join(sorted(sources))}"
        )
    first = _version(since, "since ", line)
    if until is not None and until <= first:
        raise SpecError(
            line, f"{text!r} ends before it begins", "let 'until' be later than 'since'"
        )
    return {
        "level": level,
        "since": first,
        "until": until,
        "scope": scope,
        "source": source,
        "rests_on": rests_on,
    }


def _version(text: str, word: str, line: int) -> Version:
    try:
        if not text.startswith(word):
            raise InvalidVersion(text)
        return Version(text[len(word) :])
    except InvalidVersion:
        raise SpecError(
            line, f"{text!r} names no release", f"write for example '{word}1.6'"
        ) from None


def _check_whole(clauses: List[Clause]) -> None:
    if not clauses:
        raise SpecError(1, "there is no clause", "write a chapter with clauses")
    seen: Dict[str, Clause] = {}
    for clause in clauses:
        if clause.id in seen:
            raise SpecError(
                clause.line,
                f"`{clause.id}` is already the clause of line {seen[clause.id].line}",
                "give one of them another ID",
            )
        seen[clause.id] = clause
    for clause in clauses:
        for basis in clause.rests_on:
            if basis not in seen:
                raise SpecError(
                    clause.line,
                    f"`{clause.id}` rests on `{basis}`, which is no clause",
                    "name an ID of this document",
                )
    for clause in clauses:
        if clause.id in _bases(clause, seen):
            raise SpecError(
                clause.line, f"`{clause.id}` rests on itself", "remove one of the 'rests on'"
            )


def _bases(clause: Clause, clauses: Dict[str, Clause]) -> set:
    """Return the IDs of all clauses that this one rests on, however far down."""
    found: set = set()
    pending = list(clause.rests_on)
    while pending:
        basis = pending.pop()
        if basis not in found:
            found.add(basis)
            pending.extend(clauses[basis].rests_on)
    return found
