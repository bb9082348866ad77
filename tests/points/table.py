"""All points, and which of them a clause speaks of."""

from __future__ import annotations

from typing import Tuple

from .families import (
    activations,
    complex_numbers,
    compositions,
    distances,
    extrema,
    infinities,
    linear_algebra,
    losses,
    norms,
    pooling,
    powers_and_logs,
    reductions,
    steps,
    trigonometry,
)
from .point import Point

FAMILIES = (
    activations,
    steps,
    powers_and_logs,
    trigonometry,
    extrema,
    norms,
    distances,
    losses,
    reductions,
    pooling,
    linear_algebra,
    complex_numbers,
    infinities,
    compositions,
)

POINTS: Tuple[Point, ...] = tuple(point for family in FAMILIES for point in family.POINTS)


def governed_by(*clauses: str) -> Tuple[Point, ...]:
    """Return the points at which these clauses rule."""
    return tuple(point for point in POINTS if point.rule.clause in clauses)
