"""SPEC.md, History: the operations that are smooth, each with its derivative.

Whatever moves or sums elements is `gather` or `scatter`, each of which is the other's vjp.
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Tuple

import numpy as np

from .history import Operation
from .memory import Tensor, Values
from .refusals import IllFormed


def _scattered(x: Values, index: np.ndarray, shape: Tuple[int, ...]) -> Values:
    total = np.zeros(int(np.prod(shape)), x.dtype)
    np.add.at(total, index.ravel(), x.ravel())
    return total.reshape(shape)


def _overwritten(x: Values, y: Values, index: np.ndarray) -> Values:
    x = x.copy()
    x.reshape(-1)[index] = y
    return x


# The gradient of an element goes to the element that it was taken from.
_gather = Operation(
    lambda x, index, was: x.ravel()[index],
    lambda g, index, was: _scatter(g, index=index, shape=was),
)
_scatter = Operation(_scattered, lambda g, index, shape: gather(g, index))
_overwrite = Operation(
    _overwritten,
    lambda g, index: overwrite(g, constant(np.zeros(index.shape, g.dtype)), index),
    lambda g, index: gather(g, index),
)


def gather(x: Tensor, index: np.ndarray) -> Tensor:
    """Return the elements of x at these positions of its row-major order."""
    return _gather(x, index=index, was=x.shape)


def scatter(x: Tensor, index: np.ndarray, shape: Tuple[int, ...]) -> Tensor:
    """Return zeros of this shape to which each element of x was added at its position."""
    return _scatter(x, index=index, shape=shape)


def overwrite(x: Tensor, y: Tensor, index: np.ndarray) -> Tensor:
    """Return x with the elements at these positions replaced by those of y."""
    return _overwrite(x, y, index=index)


def constant(values: Any) -> Tensor:
    """Return a tensor without history."""
    return Tensor.of(values)


def zeros(like: Tensor) -> Tensor:
    """Return a constant of zeros."""
    return constant(np.zeros(like.shape, like.dtype))


def places(shape: Tuple[int, ...]) -> np.ndarray:
    """Return an array of this shape that holds each element's row-major position."""
    return np.arange(int(np.prod(shape))).reshape(shape)


def arranged(rearrange: Callable, x: Tensor, **params: Any) -> Any:
    """Return the positions of x's elements, rearranged; raise IllFormed where that can't be."""
    try:
        return rearrange(places(x.shape), **params)
    except (ValueError, IndexError, TypeError) as problem:
        raise IllFormed(str(problem)) from problem


clone = Operation(np.copy, lambda g: g)
add = Operation(np.add, lambda g: g, lambda g: g)
sub = Operation(np.subtract, lambda g: g, lambda g: neg(g))
neg = Operation(np.negative, lambda g: neg(g))
mul = Operation(np.multiply, lambda g, y: mul(g, y), lambda g, x: mul(g, x))
square = Operation(np.square, lambda g, x: scale(mul(g, x), 2))
cube = Operation(lambda x: x**3, lambda g, x: scale(mul(g, square(x)), 3))
div = Operation(
    np.true_divide,
    lambda g, y: div(g, y),
    lambda g, x, y: neg(div(mul(g, x), square(y))),
)
addcmul = Operation(
    lambda x, y, z: x + y * z,
    lambda g: g,
    lambda g, z: mul(g, z),
    lambda g, y: mul(g, y),
)
_scale = Operation(lambda x, factor: x * factor, lambda g, factor: scale(g, factor))
_shift = Operation(lambda x, term: x + term, lambda g: g)
_to = Operation(lambda x, dtype: x.astype(dtype), lambda g: g, natural=True)
_cumsum = Operation(
    lambda x, dim: x.cumsum(dim).reshape(x.shape),
    lambda g, dim: flip(_cumsum(flip(g, dim), dim=dim), dim),
)
_fill = Operation(lambda x, value: np.full_like(x, value), lambda g: zeros(g))
copy = Operation(
    lambda x, y: np.broadcast_to(y.astype(x.dtype), x.shape),
    lambda g: zeros(g),
    lambda g: g,
    natural=True,
)
sin = Operation(np.sin, lambda g, x: mul(g, cos(x)))
cos = Operation(np.cos, lambda g, x: neg(mul(g, sin(x))))
tanh = Operation(np.tanh, lambda g, x: sub(g, mul(g, square(tanh(x)))), either=True)
sigmoid = Operation(
    lambda x: 1 / (1 + np.exp(-x)),
    lambda g, x: mul(mul(g, sigmoid(x)), sigmoid(neg(x))),
    either=True,
)


def scale(x: Tensor, factor: float) -> Tensor:
    """Return x times a number."""
    return _scale(x, factor=factor)


def shift(x: Tensor, term: float) -> Tensor:
    """Return x plus a number."""
    return _shift(x, term=term)


def to(x: Tensor, dtype: str) -> Tensor:
    """Return x in another dtype; x itself where it has that dtype."""
    return x if x.dtype == dtype else _to(x, dtype=dtype)


def fill(x: Tensor, value: float) -> Tensor:
    """Return a number in the place of every element; no gradient goes to the old ones."""
    return _fill(x, value=value)


def sum_to(x: Tensor, shape: Tuple[int, ...]) -> Tensor:
    """Return x summed over the dimensions along which this shape was broadcast to x's."""
    return scatter(x, np.broadcast_to(places(shape), x.shape), shape)


def total(x: Tensor, dim: Optional[int] = None) -> Tensor:
    """Return the sum of all elements, or of those along a dimension."""
    kept = _reduced(x.shape, dim)
    result = sum_to(x, kept)
    return gather(result, places(kept).reshape(() if dim is None else np.delete(x.shape, dim)))


def _reduced(shape: Tuple[int, ...], dim: Optional[int]) -> Tuple[int, ...]:
    if dim is None:
        return (1,) * len(shape)
    if not -len(shape) <= dim < len(shape):
        raise IllFormed("no such dimension")
    return tuple(1 if i == dim % len(shape) else n for i, n in enumerate(shape))


def mean(x: Tensor) -> Tensor:
    """Return the mean of all elements."""
    if not x.positions.size:
        raise IllFormed("the mean of nothing")
    return scale(total(x), 1 / x.positions.size)


def cumsum(x: Tensor, dim: int) -> Tensor:
    """Return the sums of the elements up to each along a dimension."""
    return _cumsum(x, dim=dim)


def flip(x: Tensor, dim: int) -> Tensor:
    """Return x in reverse order along a dimension."""
    return gather(x, arranged(np.flip, x, axis=dim)) if x.shape else clone(x)


def roll(x: Tensor, steps: int) -> Tensor:
    """Return x rolled along its first dimension."""
    return gather(x, arranged(np.roll, x, shift=steps, axis=0))


def repeat(x: Tensor, times: int) -> Tensor:
    """Return x repeated along its first dimension."""
    return gather(x, arranged(lambda p: np.concatenate([p] * times), x))


def take_rows(x: Tensor, rows: Any) -> Tensor:
    """Return the listed rows, a copy; a row may occur several times."""
    return gather(x, arranged(lambda p: p[list(rows)], x))


def select_where(x: Tensor, mask: Tensor) -> Tensor:
    """Return the elements where the mask of x's shape is True."""
    if mask.dtype != bool or mask.shape != x.shape:
        raise IllFormed("not a mask of this tensor")
    return gather(x, places(x.shape)[mask.values])


def tril(x: Tensor) -> Tensor:
    """Return x with zeros above the diagonal."""
    if len(x.shape) != 2:
        raise IllFormed("not a matrix")
    kept = places(x.shape)[np.tril_indices(*x.shape[:1], m=x.shape[1])]
    return scatter(gather(x, kept), kept, x.shape)


def cat(*parts: Tensor) -> Tensor:
    """Return the parts joined along the first dimension."""
    if any(not part.shape or part.shape[1:] != parts[0].shape[1:] for part in parts):
        raise IllFormed("parts of different shapes")
    shape = (sum(part.shape[0] for part in parts), *parts[0].shape[1:])
    result, start = constant(np.zeros(shape, parts[0].dtype)), 0
    for part in parts:
        rows = places(shape)[start : start + part.shape[0]]
        result, start = add(result, scatter(part, rows, shape)), start + part.shape[0]
    return result


def stack(*parts: Tensor) -> Tensor:
    """Return the parts, of one shape, along a new first dimension."""
    if any(part.shape != parts[0].shape for part in parts):
        raise IllFormed("parts of different shapes")
    return cat(*(gather(part, places(part.shape)[None]) for part in parts))


def matmul(x: Tensor, y: Tensor) -> Tensor:
    """Return the product of two matrices."""
    if len(x.shape) != 2 or len(y.shape) != 2:
        raise IllFormed("not two matrices")
    return _matmul(x, y)


_matmul = Operation(
    np.matmul,
    lambda g, y: _matmul(g, _turned(y)),
    lambda g, x: _matmul(_turned(x), g),
)


def _turned(x: Tensor) -> Tensor:
    return gather(x, places(x.shape).T)


def dot(x: Tensor, y: Tensor) -> Tensor:
    """Return the sum of the products of two vectors' elements."""
    if len(x.shape) != 1 or x.shape != y.shape:
        raise IllFormed("not two vectors of one length")
    return total(mul(x, y))


def outer(x: Tensor, y: Tensor) -> Tensor:
    """Return the products of each element of a vector with each of another."""
    if len(x.shape) != 1 or len(y.shape) != 1:
        raise IllFormed("not two vectors")
    return _outer(x, y)


_outer = Operation(
    np.outer,
    lambda g, y: total(mul(g, gather(y, places(y.shape)[None])), 1),
    lambda g, x: total(mul(g, gather(x, places(x.shape)[:, None])), 0),
)
