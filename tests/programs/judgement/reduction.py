"""Makes a program smaller and plainer while it keeps what it is kept for."""

from __future__ import annotations

import itertools
from typing import Callable, Optional

from ..language.program import Program, Step

_PLAIN = {
    **dict.fromkeys(("max_all", "min_all", "prod"), "sum"),
    **dict.fromkeys(("amax", "amin", "max_dim"), "sum_dim"),
    **dict.fromkeys(("maximum", "minimum"), "add"),
    **dict.fromkeys(
        ("relu", "abs", "clamp", "sign", "floor", "tanh", "sigmoid", "conj", "turn"), "neg"
    ),
    **dict.fromkeys(("relu_", "abs_", "clamp_", "tanh_"), "neg_"),
}
"""For words with a rule of their own, plain ones that give results of the same shape."""


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


def plainer(program: Program, keeps: Callable[[Program], bool]) -> Program:
    """Return the program with plainer words, fewer options and fewer modes where these serve."""
    for number, change in itertools.product(range(len(program)), _CHANGES):
        plain = change(program[number])
        smaller = (*program[:number], plain, *program[number + 1 :])
        if plain != program[number] and keeps(smaller):
            program = smaller
    return program


def _in_default_mode(step: Step) -> Step:
    return step._replace(modes=())


def _in_plain_words(step: Step) -> Step:
    plain = step._replace(word=_PLAIN.get(step.word, step.word))
    names = set(plain.row.options[0])
    params = tuple(pair for pair in step.params if pair[0] in names)
    return plain._replace(params=params) if plain != step else step


def _in_real_numbers(step: Step) -> Step:
    if step.word != "complex_leaf":
        return step
    params = dict(step.params)
    values = {"dtype": "float64", "flag": params["flag"], "values": params["real"]}
    return step._replace(word="leaf", params=tuple(values.items()))


def _without(option: str, default: object) -> Callable[[Step], Step]:
    def change(step: Step) -> Step:
        params = tuple((name, default if name == option else was) for name, was in step.params)
        return step._replace(params=params)

    return change


_CHANGES = (
    _in_default_mode,
    _in_plain_words,
    _in_real_numbers,
    _without("retain_graph", None),
    _without("create_graph", False),
    _without("allow_unused", False),
    _without("gradient", "ones"),
)
