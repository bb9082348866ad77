"""Programs as data: straight lines of steps, each one word of the language on earlier results."""

from __future__ import annotations

import functools
import json
from typing import Any, Dict, List, NamedTuple, Tuple

from packaging.version import Version

from . import contexts
from .word import Word
from .words import WORDS

SCHEMA = 1

_version = functools.lru_cache(maxsize=None)(Version)


class ProgramError(Exception):
    """A stored program that can't be read; says what is wrong with it."""


class Step(NamedTuple):
    """One step: a word, which earlier results it acts on, its parameters, and its modes.

    Results are numbered through the program in the order of the steps. `modes` are nested
    contexts, the innermost last, and hold for this step alone.
    """

    word: str
    operands: Tuple[int, ...] = ()
    params: Tuple[Tuple[str, Any], ...] = ()
    modes: Tuple[str, ...] = ()

    @property
    def row(self) -> Word:
        """The step's row in the table of words."""
        return WORDS[self.word]

    @property
    def since(self) -> str:
        """The release of torch since which there is such a step."""
        return max(self.row.since, contexts.since(self.modes), key=_version)


Program = Tuple[Step, ...]


def to_data(program: Program) -> Dict[str, Any]:
    """Return the program as JSON holds it."""
    return {"schema": SCHEMA, "steps": [_entry(step) for step in program]}


def _entry(step: Step) -> Dict[str, Any]:
    fields = {
        "do": step.word,
        "on": list(step.operands),
        "with": dict(step.params),
        "in": list(step.modes),
    }
    return {name: value for name, value in fields.items() if value}


def from_data(data: Any) -> Program:
    """Return the program that `to_data` made this of; raise ProgramError for anything else."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ProgramError(f"expected an object with schema {SCHEMA}")
    program: List[Step] = []
    known = 0
    for number, entry in enumerate(data.get("steps", ())):
        step = _step(number, entry)
        if any(not 0 <= operand < known for operand in step.operands):
            raise ProgramError(f"step {number}: acts on a result that no earlier step has")
        known += step.row.results
        program.append(step)
    return tuple(program)


def _step(number: int, entry: Dict[str, Any]) -> Step:
    if entry.get("do") not in WORDS or set(entry) - {"do", "on", "with", "in"}:
        raise ProgramError(f"step {number}: unknown word or field in {json.dumps(entry)}")
    params = sorted((name, _hashable(value)) for name, value in entry.get("with", {}).items())
    on, modes = tuple(entry.get("on", ())), tuple(entry.get("in", ()))
    if len(on) != WORDS[entry["do"]].arity:
        raise ProgramError(f"step {number}: {entry['do']} takes another number of operands")
    return Step(entry["do"], on, tuple(params), modes)


def _hashable(value: Any) -> Any:
    return tuple(_hashable(entry) for entry in value) if isinstance(value, list) else value
