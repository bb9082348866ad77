"""The rules of SPEC.md's chapter Subgradients, and the gradient that each implies.

A rule is told what the function does near the point: its gradients on the pieces that meet
there, or the limit of its gradients. A gradient is written like the point: a number, or
numbers in parentheses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

from ..harness.cases import source
from .hull import least

INF = float("inf")
NAN = float("nan")


@dataclass(frozen=True)
class Rule:
    """What governs a gradient.

    `clause` is the clause of SPEC.md that states it. `gradient` is the gradient that it implies,
    `admits` the source of a function that tells whether it allows a gradient, in a flat list;
    both are None where it allows any. `nearby` holds the gradients of the pieces that meet.
    """

    clause: str
    gradient: Any = None
    admits: Optional[str] = None
    nearby: Tuple[Any, ...] = ()


def derivative(value: Any) -> Rule:
    """Say that the function is differentiable at the point."""
    return Rule("subgradient.rule.differentiable", value)


def convex(*nearby: Any) -> Rule:
    """Say that convex pieces of these gradients meet in a convex function."""
    return Rule("subgradient.rule.convex", _least(nearby), nearby=nearby)


def concave(*nearby: Any) -> Rule:
    """Say that concave pieces of these gradients meet in a concave function."""
    return Rule("subgradient.rule.concave", _least(nearby), nearby=nearby)


def kink(left: float, right: float) -> Rule:
    """Say that a function of one number is convex or concave, with these slopes on its sides."""
    return (convex if left < right else concave)(left, right)


def cone(*nearby: Any) -> Rule:
    """Say that pieces of these gradients, and of their opposites, meet in a convex function.

    Between a gradient and its opposite lies 0, which is the least.
    """
    opposite = (_flat_map(lambda entry: -entry, one) for one in nearby)
    zeros = _flat_map(lambda _: 0, nearby[0])
    return Rule("subgradient.rule.convex", zeros, nearby=(*nearby, *opposite))


def limit(value: Any) -> Rule:
    """Say that the gradients nearby have this one limit."""
    return Rule("subgradient.rule.continuity", value)


def one_of(*limits: Any) -> Rule:
    """Say that the gradients nearby have these limits."""
    admits = f"lambda g: g in {source([_floats(one) for one in limits])}"
    return Rule("subgradient.rule.several_limits", admits=admits, nearby=limits)


def about_one_of(*limits: float) -> Rule:
    """Say that the slopes nearby have these limits, which rounding makes inexact."""
    admits = f"lambda g: any(abs(g[0] - limit) < 1e-6 for limit in {_floats(limits)})"
    return Rule("subgradient.rule.several_limits", admits=admits, nearby=limits)


def shares() -> Rule:
    """Say that the limits of the gradients nearby are the ways to divide 1 among the arguments."""
    admits = "lambda g: min(g) >= 0 and sum(g) == 1"
    return Rule("subgradient.rule.several_limits", admits=admits)


def tends(value: Any) -> Rule:
    """Say that the gradients have this limit on the way to a point at infinity."""
    return Rule("subgradient.infinite_input.limit", value)


def chain(value: Any) -> Rule:
    """Say that the gradient is made by the chain rule from those of several operations."""
    return Rule("subgradient.composite.chain", value)


def no_limit() -> Rule:
    """Say that the function is defined at the point, and the gradients nearby have no limit."""
    return Rule("subgradient.no_limit.value")


def undefined() -> Rule:
    """Say that the function is not defined at the point, or that it is not a number."""
    return Rule("subgradient.rule.undefined")


def flat(value: Any) -> Sequence[float]:
    """Return the numbers of a nested tuple in order."""
    if not isinstance(value, tuple):
        return [value]
    return [number for entry in value for number in flat(entry)]


def _floats(value: Any) -> List[float]:
    return [float(number) for number in flat(value)]


def _least(nearby: Sequence[Any]) -> Any:
    numbers = iter(least([flat(one) for one in nearby]))
    return _flat_map(lambda _: next(numbers), nearby[0])


def _flat_map(function: Any, value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_flat_map(function, entry) for entry in value)
    return function(value)
