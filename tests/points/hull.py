"""The element of least norm in the convex hull of finitely many vectors, in exact arithmetic."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import List, Optional, Sequence

Vector = Sequence[float]


def least(vectors: Sequence[Vector]) -> List[float]:
    """Return the element of least norm in the convex hull of the vectors."""
    exact = [[Fraction(entry) for entry in vector] for vector in vectors]
    found = [
        element
        for count in range(1, len(exact) + 1)
        for corners in itertools.combinations(exact, count)
        for element in [_nearest_between(corners)]
        if element is not None
    ]
    nearest = min(found, key=lambda element: _product(element, element))
    return [float(entry) for entry in nearest]


def _nearest_between(corners: Sequence[Sequence[Fraction]]) -> Optional[List[Fraction]]:
    """Return the point of the corners' affine hull next to 0, if it lies between the corners."""
    weights = _weights(corners)
    if weights is None or min(weights) < 0:
        return None
    return [
        sum((w * e for w, e in zip(weights, entries)), Fraction(0)) for entries in zip(*corners)
    ]


def _weights(corners: Sequence[Sequence[Fraction]]) -> Optional[List[Fraction]]:
    """Return the barycentric coordinates of the point next to 0; None for dependent corners.

    There the products with all corners are equal: with these products as a matrix M and a
    number n, M w = n and the weights w have the sum 1.
    """
    rows = [[*(_product(one, other) for other in corners), Fraction(-1)] for one in corners]
    rows.append([*(Fraction(1) for _ in corners), Fraction(0)])
    solution = _solved(rows, [*(Fraction(0) for _ in corners), Fraction(1)])
    return solution and solution[:-1]


def _product(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(one, other)), Fraction(0))


def _solved(matrix: List[List[Fraction]], right: List[Fraction]) -> Optional[List[Fraction]]:
    rows = [[*row, value] for row, value in zip(matrix, right)]
    for step in range(len(rows)):
        pivot = next((n for n in range(step, len(rows)) if rows[n][step]), None)
        if pivot is None:
            return None
        rows[step], rows[pivot] = rows[pivot], rows[step]
        rows[step] = [entry / rows[step][step] for entry in rows[step]]
        for n, row in enumerate(rows):
            if n != step and row[step]:
                rows[n] = [a - row[step] * b for a, b in zip(row, rows[step])]
    return [row[-1] for row in rows]
