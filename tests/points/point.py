"""What a line of the families is: a function, a point, and the rule for the gradient there.

    at("torch.max(a, b)", (1, 1), convex((1, 0), (0, 1)), since="1.7")

The function is an expression: of `x`, or of `a`, `b`, `c`, which are the parts of `x` along its
first dimension. `F` stands for `torch.nn.functional`. What tests read:

    forward   the function
    point     the point, in nested lists
    gradient  what the rule implies, shaped like the point, or None
    admits    whether the rule allows a gradient, given as a flat list; where it says no more
    second    the second derivative, if the line states one
    ulps      how many units in the last place the gradient may be off; 0 where it is exact
    copies    how often a test repeats the point: `at` says that the function works on every
              column of its argument apart, so that copies reach the body and the tail of
              vectorized loops; `whole` that it takes the point as a whole, with no copies
"""

from __future__ import annotations

import math
import re
from typing import Any, Tuple

from ..harness.cases import Row
from .rules import Rule, flat

_PART = re.compile(r"\b[abc]\b(?!\s*=[^=])")


class Point(Row):
    """A function at a point; `name` tells both, `rule` the rule, `call` the function as written."""

    def __init__(
        self, call: str, numbers: Any, rule: Rule, since: str, copies: Tuple[int, ...], fields: Any
    ) -> None:
        self.call = call
        self.numbers = numbers
        self.rule = rule
        stated = {"forward": forward(call), "point": _listed(numbers), "copies": copies, "ulps": 0}
        if rule.gradient is not None:
            stated["gradient"] = _listed(rule.gradient)
        if rule.admits is not None:
            stated["admits"] = rule.admits
        super().__init__(f"{call} at {_told(numbers)}", since, **{**stated, **fields})

    @property
    def by_directions(self) -> bool:
        """Whether the derivative in one direction says nothing of infinite ones in others."""
        every = [self.numbers, self.rule.gradient or 0, *self.rule.nearby]
        return len(flat(self.numbers)) == 1 or all(map(math.isfinite, flat(tuple(every))))


def at(call: str, point: Any, rule: Rule, since: str = "1.6", **fields: Any) -> Point:
    """Return the point of a function that works on every column of its argument apart."""
    return Point(call, point, rule, since, (1, 3, 9, 17), fields)


def whole(call: str, point: Any, rule: Rule, since: str = "1.6", **fields: Any) -> Point:
    """Return the point of a function that takes its argument as a whole."""
    return Point(call, point, rule, since, (0,), fields)


def forward(call: str) -> str:
    """Return the source of the function that an expression stands for."""
    parts = _PART.sub(lambda match: f"x[{'abc'.index(match.group())}]", call)
    return "lambda x: " + re.sub(r"\bF\.", "torch.nn.functional.", parts)


def _listed(value: Any) -> Any:
    """Return nested lists of floats; a number alone becomes a list of one."""
    return _lists(value if isinstance(value, tuple) else (value,))


def _lists(value: Any) -> Any:
    return [_lists(entry) for entry in value] if isinstance(value, tuple) else float(value)


def _told(value: Any) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(_told(entry) for entry in value) + ")"
    return f"{value:.4g}"
