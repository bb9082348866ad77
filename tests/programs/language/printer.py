"""Turns programs into plain torch source."""

from __future__ import annotations

import itertools
import textwrap
from typing import List, Sequence, Tuple

from .contexts import CONTEXTS
from .program import Program, Step


def block(statements: Sequence[str], modes: Sequence[str], indent: str = "") -> str:
    """Return the statements, inside `with` of the modes, the innermost last."""
    lines: List[str] = []
    if modes:
        lines.append(f"with {', '.join(CONTEXTS[mode] for mode in modes)}:\n")
    inner = "    " if modes else ""
    lines.extend(textwrap.indent(statement.rstrip("\n") + "\n", inner) for statement in statements)
    return textwrap.indent("".join(lines), indent)


def names_of(program: Program) -> List[Tuple[str, ...]]:
    """Return for each step the names of its results."""
    ends = list(itertools.accumulate(step.row.results for step in program))
    return [
        tuple(f"t{i}" for i in range(end - step.row.results, end))
        for step, end in zip(program, ends)
    ]


def statement(step: Step, results: Sequence[str]) -> str:
    """Return the statement that takes the step and names its results."""
    row = step.row
    source = row.source([f"t{i}" for i in step.operands], **dict(step.params))
    if not results:
        return source
    comma = "," if row.kind == "call" and len(results) == 1 else ""
    return f"{', '.join(results)}{comma} = {source}"


def definitions(program: Program) -> str:
    """Return the torch source of all that the words of the program need defined."""
    return "".join(dict.fromkeys(step.row.definition for step in program))


def listing(program: Program) -> str:
    """Return the program as torch source."""
    return definitions(program) + "".join(
        block([statement(step, names)], step.modes)
        for step, names in zip(program, names_of(program))
    )
