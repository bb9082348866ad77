"""Tensors of exact values: every shape, dtype and layout that a clause quantifies over."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, List, Sequence, Tuple

import torch
from hypothesis import strategies as st

from ..harness.cases import Recipe

Shape = Tuple[int, ...]

SHAPES: Tuple[Shape, ...] = ((3,), (), (2, 3), (1,), (2, 1), (0,), (2, 0, 3), (2, 1, 3))
FILLED: Tuple[Shape, ...] = tuple(shape for shape in SHAPES if prod(shape))
VECTORS: Tuple[Shape, ...] = ((2,), (3,), (5,))
MATRICES: Tuple[Shape, ...] = ((2, 3), (3, 2), (2, 2))

FLOATING = (torch.float64, torch.float32)
COMPLEX = (torch.complex128, torch.complex64)
LAYOUTS = ("contiguous", "transposed", "strided", "expanded")


@dataclass(frozen=True)
class TensorRecipe(Recipe):
    """A dense tensor of small dyadic values in row-major order, stored in one of LAYOUTS."""

    values: Tuple[complex, ...]
    shape: Shape
    dtype: torch.dtype
    layout: str
    requires_grad: bool

    def source(self) -> str:
        """Return an expression that builds the tensor with its strides."""
        text = self._laid_out()
        if not self.requires_grad:
            return text
        if text.startswith("torch.tensor(") and self.layout == "contiguous":
            return text[:-1] + ", requires_grad=True)"
        return text + ".requires_grad_()"

    def _laid_out(self) -> str:
        if self.layout == "expanded":
            first = self._tensor(self.values[:1], (1,) * len(self.shape))
            return f"{first}.expand{self.shape}"
        if self.layout == "transposed":
            columns = _transposed(self.values, self.shape)
            return f"{self._tensor(columns, self.shape[::-1])}.t()"
        if self.layout == "strided":
            doubled = [value for value in self.values for _ in range(2)]
            wide = (*self.shape[:-1], 2 * self.shape[-1])
            return f"{self._tensor(doubled, wide)}[..., ::2]"
        return self._tensor(self.values, self.shape)

    def _tensor(self, values: Sequence[complex], shape: Shape) -> str:
        if 0 in shape:
            return f"torch.empty({shape}, dtype={self.dtype})"
        return f"torch.tensor({_nested(list(values), shape)}, dtype={self.dtype})"


def _nested(values: List[Any], shape: Shape) -> Any:
    for size in reversed(shape[1:]):
        values = [values[n : n + size] for n in range(0, len(values), size)]
    return values if shape else values[0]


def _transposed(values: Sequence[complex], shape: Shape) -> List[complex]:
    rows, columns = shape
    return [values[row * columns + column] for column in range(columns) for row in range(rows)]


def _fill(seed: int, count: int, pool: Sequence[complex]) -> Tuple[complex, ...]:
    """Spread a drawn number over `count` values of the pool; cheaper than drawing each."""
    return tuple(pool[(seed * (n + 1) + n) % len(pool)] for n in range(count))


_POOLS = {
    "any": (1.0, 2.0, -1.0, 0.0, 3.0, -2.0, 0.5, -3.0, 1.5, -0.5, 4.0),
    "nonzero": (1.0, 2.0, -1.0, 3.0, -2.0, 0.5, -3.0, 1.5, -0.5, 4.0, -4.0),
    "positive": (1.0, 2.0, 0.5, 3.0, 1.5, 4.0, 0.25),
    "gaussian": (1 + 2j, 2 - 1j, -1, 0, 3 + 1j, -2 - 2j, 1j, -1 + 3j, 0.5 - 1j, -2j, 2),
    "gaussian nonzero": (1 + 2j, 2 - 1j, -1, 4, 3 + 1j, -2 - 2j, 1j, -1 + 3j, 0.5 - 1j, -2j, 2),
}


@st.composite
def tensors(
    draw: st.DrawFn,
    shapes: Sequence[Shape] = SHAPES,
    values: str = "any",
    dtypes: Sequence[torch.dtype] = FLOATING,
    layouts: Sequence[str] = LAYOUTS[:3],
    requires_grad: bool = False,
) -> TensorRecipe:
    """Draw a tensor: one of the shapes, dtypes and layouts, its values from a pool.

    The pools 'any', 'nonzero' and 'positive' hold dyadic numbers of magnitude at most 4, so
    that sums and products of a few of them are exact in float32; 'gaussian' and 'gaussian
    nonzero' hold complex numbers whose parts are such, for the dtypes COMPLEX. A layout that
    the shape does not allow becomes contiguous. `requires_grad` makes it a leaf that requires
    grad.
    """
    shape = draw(st.sampled_from(shapes))
    dtype = draw(st.sampled_from(dtypes))
    layout = draw(st.sampled_from(layouts))
    count = prod(shape)
    if layout == "transposed" and (len(shape) != 2 or not count):
        layout = "contiguous"
    if layout in ("strided", "expanded") and (not shape or not count):
        layout = "contiguous"
    pool = _POOLS[values]
    numbers = _fill(draw(st.integers(0, 96)), count, pool)
    if layout == "expanded":
        numbers = numbers[:1] * count
    return TensorRecipe(numbers, shape, dtype, layout, requires_grad)


def leaves(**options: Any) -> st.SearchStrategy:
    """Draw a leaf that requires grad; options as for `tensors`."""
    return tensors(requires_grad=True, **options)
