"""Small plots of a function of one number and of its slope around a point, as SVG polylines.

The slope is told by difference quotients, so that it is what the function does, whatever
autograd says of it.
"""

from __future__ import annotations

import math
from typing import Iterator, List, NamedTuple, Optional, Sequence, Tuple

import torch

from .point import Point
from .quotients import values

WIDTH, HEIGHT = 160, 80
_STEPS = 24
_REACH = 1.0
_TALLEST = 4.0

Place = Tuple[float, float]


class Plot(NamedTuple):
    """Polylines of the function and of its slope, and where the gradients stand among them."""

    function: List[str]
    slope: List[str]
    axis: float
    implied: Optional[float]
    observed: Optional[float]


def drawn(point: Point, implied: Optional[float], observed: Optional[float]) -> Optional[Plot]:
    """Return the plot around a finite point of a function of one number, or None."""
    if isinstance(point.numbers, tuple) or not math.isfinite(point.numbers):
        return None
    shifts = [_REACH * n / _STEPS for n in range(-_STEPS, _STEPS + 1)]
    heights = values(point, [torch.tensor([shift], dtype=torch.float64) for shift in shifts])
    here = heights[_STEPS] if math.isfinite(heights[_STEPS]) else 0.0
    function = [(shift, height - here) for shift, height in zip(shifts, heights)]
    slopes = [((a + c) / 2, (d - b) / (c - a)) for (a, b), (c, d) in zip(function, function[1:])]
    seen = [y for _, y in [*function, *slopes] if math.isfinite(y)]
    seen += [y for y in (implied, observed, 0.0) if y is not None and math.isfinite(y)]
    low, high = max(min(seen), -_TALLEST), min(max(seen), _TALLEST)
    scale = _Scale(low - 0.2, high + 0.2)
    before, after = slopes[:_STEPS], slopes[_STEPS:]
    return Plot(
        list(scale.lines(function)),
        [*scale.lines(before), *scale.lines(after)],
        scale.down(0.0),
        scale.mark(implied),
        scale.mark(observed),
    )


class _Scale:
    """Maps numbers to the picture."""

    def __init__(self, low: float, high: float) -> None:
        self._low = low
        self._high = high

    def down(self, y: float) -> float:
        return round(HEIGHT * (self._high - y) / (self._high - self._low), 1)

    def mark(self, y: Optional[float]) -> Optional[float]:
        """Return where to mark a gradient; an infinite one at the edge, NaN nowhere."""
        if y is None or math.isnan(y):
            return None
        return self.down(min(max(y, self._low), self._high))

    def lines(self, places: Sequence[Place]) -> Iterator[str]:
        """Yield polylines, interrupted where there is no number in the picture."""
        line: List[str] = []
        for x, y in places:
            if math.isfinite(y) and self._low <= y <= self._high:
                across = round(WIDTH * (x + _REACH) / (2 * _REACH), 1)
                line.append(f"{across},{self.down(y)}")
            elif line:
                yield " ".join(line)
                line = []
        if line:
            yield " ".join(line)
