"""What a mutant is, and the collection of all of them.

A mutant is a function that patches torch. Its docstring says what is wrong, and then:

    Corner: on which small part of its inputs it is wrong, if it is right on the others
    Breaks: the IDs of the clauses that it makes deviate; a benign mutant has none

Both fields may go on in indented lines. A module of wrong mutants may say in `UNBREAKABLE` which
judged clauses no mutant at the level of Python can break: by ID, a version specifier for the
torches of which that is so, and the reason.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import inspect
import pkgutil
import re
from dataclasses import dataclass
from types import ModuleType
from typing import Callable, Dict, Iterator, List, Sequence, Tuple

from packaging.specifiers import SpecifierSet

from ..harness.capabilities import release
from ..harness.spec import specification

_FIELD = re.compile(r"^(Corner|Breaks):", re.MULTILINE)


class MutantError(Exception):
    """A mutant that is not written as it must be, or not known; says what to write instead."""


@dataclass(frozen=True)
class Mutant:
    """An autograd that differs from the installed one.

    `says` tells how; `corner` where, if not everywhere; `breaks` names the clauses that it makes
    deviate, none for a benign mutant. `install` patches torch for the rest of the process; it
    raises tools.patching.NotApplicable where this torch lacks what it patches.
    """

    name: str
    module: str
    says: str
    corner: str
    breaks: Tuple[str, ...]
    install: Callable[[], None]

    @property
    def benign(self) -> bool:
        """Whether it breaks nothing."""
        return not self.breaks


def mutant(install: Callable[[], None]) -> Callable[[], None]:
    """Put the function that this decorates into the museum."""
    install.is_mutant = True
    return install


def described(install: Callable[[], None], benign: bool) -> Mutant:
    """Return the mutant that a function's docstring describes; raise MutantError if it doesn't."""
    place = f"{install.__module__}.{install.__name__}"
    says, *fields = _FIELD.split(inspect.getdoc(install) or "")
    found = {key: " ".join(text.split()) for key, text in zip(fields[::2], fields[1::2])}
    breaks = tuple(name for name in re.split(r"[,\s]+", found.get("Breaks", "")) if name)
    if not says.strip():
        raise MutantError(f"{place}: the docstring says what is wrong; it is empty")
    if benign == bool(breaks):
        rule = "a benign mutant has no 'Breaks:'" if benign else "'Breaks:' names its clauses"
        raise MutantError(f"{place}: {rule}")
    unknown = [name for name in breaks if name not in specification().clauses]
    if unknown:
        raise MutantError(f"{place}: SPEC.md has no clause {', '.join(unknown)}")
    says = " ".join(says.split())
    corner = found.get("Corner", "")
    module = install.__module__.rpartition(".")[2]
    return Mutant(install.__name__, module, says, corner, breaks, install)


@functools.lru_cache(maxsize=None)
def museum() -> Dict[str, Mutant]:
    """Return all mutants by name; raise MutantError where one is badly written."""
    from . import benign, wrong

    found = [*_of(wrong, benign=False), *_of(benign, benign=True)]
    twice = {one.name for one in found if sum(one.name == other.name for other in found) > 1}
    if twice:
        raise MutantError(f"two mutants have the name {', '.join(sorted(twice))}; rename one")
    return {one.name: one for one in found}


def _modules(room: ModuleType) -> Iterator[ModuleType]:
    for name in sorted(name for _, name, _ in pkgutil.iter_modules(room.__path__)):
        yield importlib.import_module(f"{room.__name__}.{name}")


def _of(room: ModuleType, benign: bool) -> List[Mutant]:
    return [
        described(install, benign)
        for module in _modules(room)
        for install in vars(module).values()
        if getattr(install, "is_mutant", False)
    ]


def unbreakable() -> Dict[str, str]:
    """Return the judged clauses that no mutant can break on the installed torch, with reasons."""
    from . import wrong

    return {
        specification()[clause].id: reason
        for module in _modules(wrong)
        for clause, (versions, reason) in getattr(module, "UNBREAKABLE", {}).items()
        if SpecifierSet(versions).contains(release())
    }


def named(name: str) -> Mutant:
    """Return the mutant of this name; raise MutantError, with the nearest, if there is none."""
    if name not in museum():
        near = difflib.get_close_matches(name, museum(), 1)
        hint = f"; did you mean {near[0]!r}?" if near else "; python -m tests.mutants list"
        raise MutantError(f"no mutant {name!r}{hint}")
    return museum()[name]


def chosen(names: Sequence[str]) -> List[Mutant]:
    """Return the mutants of these names, or of these modules, or all; MutantError if unknown."""
    every = museum()
    unknown = set(names) - set(every) - {one.module for one in every.values()}
    if unknown:
        raise MutantError(f"no mutant or module of mutants {', '.join(sorted(unknown))}")
    return [one for one in every.values() if not names or {one.name, one.module} & set(names)]
