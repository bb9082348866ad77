"""What a function does near a point, told by difference quotients, without autograd."""

from __future__ import annotations

import warnings
from typing import Any, Iterator, List

import torch

from .point import Point

STEP = 2.0**-13


def values(point: Point, shifts: Any) -> Any:
    """Return the function's value, summed, at the point plus each shift; NaN where refused."""
    row = point.build()
    place = torch.tensor(row.point, dtype=torch.float64)
    return [_value(row, place + shift) for shift in shifts]


def _value(row: Any, x: Any) -> float:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return float(row.forward(x if row.copies == (0,) else x.unsqueeze(-1)).sum())
    except RuntimeError:  # a domain that is checked
        return float("nan")


def directions(point: Point) -> Iterator[Any]:
    """Yield the directions along the axes, both ways."""
    size = torch.tensor(point.build().point, dtype=torch.float64)
    for place in range(size.numel()):
        for sign in (1.0, -1.0):
            direction = torch.zeros(size.numel(), dtype=torch.float64)
            direction[place] = sign
            yield direction.reshape(size.shape)


def slope(point: Point, direction: Any, step: float = STEP) -> float:
    """Return the slope from the point on, along a direction."""
    here, there = values(point, [0 * direction, step * direction])
    return (there - here) / step


def slope_beside(point: Point, direction: Any, step: float = STEP) -> float:
    """Return the slope beside the point, one step away from it along a direction."""
    near, far = values(point, [step * direction, 1.125 * step * direction])
    return (far - near) / (0.125 * step)


def bends(point: Point, direction: Any, step: float = STEP) -> List[float]:
    """Return second differences around the point: none is negative where it is convex."""
    found = []
    for offset in (-1.5, -1, 0, 1, 1.5):
        shifts = [(offset + n) * step * direction for n in (-1, 0, 1)]
        left, here, right = values(point, shifts)
        found.append((left - 2 * here + right) / step)
    return found
