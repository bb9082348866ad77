"""The known deviations as one page: law, what happens instead, since when, and a script."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List

import jinja2
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from ..harness.deviations import EAGER, FOLDER, KnownDeviation, load
from ..harness.spec import Clause, specification

NEWEST = "2.15"
PATH = FOLDER / "README.md"

_TEMPLATE = Path(__file__).with_name("page.md.jinja")


def rendered() -> str:
    """Return the page: what the newest torch shows, what it has mended, what backends show."""
    every = load(specification())
    entries = [entry for entry in every if entry.backend == EAGER]
    open_ones = [entry for entry in entries if entry.speaks_of(Version(NEWEST))]
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, autoescape=False)
    environment.filters.update(
        law=specification().__getitem__, title=title, versions=versions, anchor=anchor
    )
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        newest=NEWEST,
        law=specification(),
        open=_by_chapter(open_ones),
        mended=_by_chapter([entry for entry in entries if entry not in open_ones]),
        apart=_by_chapter([entry for entry in every if entry not in entries]),
        count=len(open_ones),
        sources=_sources(every),
    )


def title(entry: KnownDeviation) -> str:
    """Return the entry's name in words."""
    words = entry.name.replace("_", " ")
    return words[0].upper() + words[1:]


def versions(entry: KnownDeviation) -> str:
    """Return in words the releases on which the deviation shows."""
    if entry.torch == "all":
        return "every release since 1.6"
    words = {">=": "since ", "<": "before ", "!=": "but not ", "==": "only "}
    bounds = sorted(SpecifierSet(entry.torch), key=lambda bound: list(words).index(bound.operator))
    return ", ".join(words[bound.operator] + bound.version for bound in bounds)


def anchor(clause: Clause) -> str:
    """Return where in SPEC.md a reader finds the clause."""
    return f"../../../SPEC.md#{clause.id.replace('.', '')}"


def _by_chapter(entries: List[KnownDeviation]) -> Dict[str, List[KnownDeviation]]:
    """Return the entries by chapter, both in the order of SPEC.md."""
    law = specification()
    order = {name: place for place, name in enumerate(law.clauses)}
    chapters: Dict[str, List[KnownDeviation]] = {}
    for entry in sorted(entries, key=lambda entry: (order[entry.clauses[0]], entry.name)):
        chapters.setdefault(law[entry.clauses[0]].chapter, []).append(entry)
    return chapters


def _sources(entries: List[KnownDeviation]) -> List[str]:
    """Return the addresses of the pages of the documentation that the entries' clauses cite."""
    law = specification()
    keys = sorted({law[name].source_key for entry in entries for name in entry.clauses})
    return [f"[{key}]: {law.sources[key]}" for key in keys]
