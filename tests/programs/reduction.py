"""Makes a program smaller while it keeps what it is kept for."""

from __future__ import annotations

import itertools
from typing import Callable, Optional

from .language import Program


def without(program: Program, number: int) -> Optional[Program]:
    """Return the program without one of its steps; None where a later step uses its results."""
    ends = list(itertools.accumulate(step.row.results for step in program))
    gone = range(ends[number] - program[number].row.results, ends[number])
    if any(operand in gone for step in program for operand in step.operands):
        return None
    shift = len(gone)
    later = (
        step._replace(operands=tuple(i - shift if i >= gone.stop else i for i in step.operands))
        for step in program[number + 1 :]
    )
    return program[:number] + tuple(later)


def reduced(program: Program, keeps: Callable[[Program], bool]) -> Program:
    """Return the program without the steps that can go; `keeps` tells whether one still serves."""
    for number in reversed(range(len(program))):
        smaller = without(program, number)
        if smaller and keeps(smaller):
            program = smaller
    return program
