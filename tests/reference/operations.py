"""SPEC.md, History: the operations that are smooth, each with its derivative.

Whatever moves or sums elements is `gather` or `scatter`, each of which is the other's vjp.
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Tuple

import numpy as np

from .history import Operation
from .memory import Tensor, Values, joined, parts
from .refusals import IllFormed


def _scattered(x: Values, index: np.ndarray, shape: Tuple[int, ...]) -> Values:
    total = np.zeros(int(np.prod(shape)), x.dtype)
    np.add.at(total, index.ravel(), x.ravel())
    return total.reshape(shape)


def _overwritten(x: Values, y: Values, index: np.ndarray) -> Values:
    numbers = parts(x.copy())
    numbers.reshape(-1)[index.ravel()] = parts(y).ravel()
    return joined(numbers) if x.dtype.kind == "c" else numbers


_gather = Operation(
    lambda x, index, was: x.ravel()[index],
    lambda g, index, was: scatter(g, index, was),
)
_scatter = Operation(_scattered, lambda g, index, shape: gather(g, index))
# Of complex tensors `index` names the real numbers that they consist of.
overwrite = Operation(
    lambda x, y, index, complex: _overwritten(x, y, index),
    lambda g, index, complex: overwrite(
        g, constant(np.zeros(index.shape, g.values.real.dtype)), index=index, complex=False
    ),
    lambda g, index, complex: show(g, index, complex),
)
# A complex tensor as pairs, and back.
_parts = Operation(parts, lambda g: _joined(g), natural=True)
_joined = Operation(joined, lambda g: _parts(g), natural=True)


def gather(x: Tensor, index: np.ndarray) -> Tensor:
    """Return the elements of x at these positions of its row-major order."""
    return _gather(x, index=index, was=x.shape)


def show(x: Tensor, index: np.ndarray, complex: bool) -> Tensor:
    """Return the real numbers of x at these places, or complex ones of pairs of them."""
    numbers = gather(_parts(x) if x.complex else x, index)
    return _joined(numbers) if complex else numbers


def scatter(x: Tensor, index: np.ndarray, shape: Tuple[int, ...]) -> Tensor:
    """Return zeros of this shape to which each element of x was added at its position."""
    return _scatter(x, index=index, shape=shape)


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


def demand(fits: bool) -> None:
    """Raise IllFormed unless the operands fit."""
    if not fits:
        raise IllFormed("the operands do not fit")


clone = Operation(np.copy, lambda g: g)
add = Operation(np.add, lambda g: g, lambda g: g)
sub = Operation(np.subtract, lambda g: g, lambda g: neg(g))
neg = Operation(np.negative, lambda g: neg(g))
mul = Operation(np.multiply, lambda g, y: mul(g, conj(y)), lambda g, x: mul(g, conj(x)))
div = Operation(
    np.true_divide,
    lambda g, y: div(g, conj(y)),
    lambda g, x, y: neg(div(mul(g, conj(x)), square(conj(y)))),
)
_conj = Operation(np.conj, lambda g: conj(g))
addcmul = Operation(
    lambda x, y, z: x + y * z,
    lambda g: g,
    lambda g, z: mul(g, conj(z)),
    lambda g, y: mul(g, conj(y)),
)
square = Operation(np.square, lambda g, x: scale(mul(g, conj(x)), factor=2))
cube = Operation(lambda x: x**3, lambda g, x: scale(mul(g, square(conj(x))), factor=3))
scale = Operation(lambda x, factor: x * factor, lambda g, factor: scale(g, factor=factor))
turn = Operation(lambda x: x * 1j, lambda g: scale(turn(g), factor=-1), natural=True)
shift = Operation(lambda x, term: x + term, lambda g: g)
fill = Operation(lambda x, value: np.full_like(x, value), lambda g: zeros(g))
copy = Operation(
    lambda x, y: np.broadcast_to(y.astype(x.dtype), x.shape),
    lambda g: zeros(g),
    lambda g: g,
    natural=True,
)
cumsum = Operation(
    lambda x, dim: np.atleast_1d(x).cumsum(dim).reshape(x.shape),
    lambda g, dim: flip(cumsum(flip(g, dim=dim), dim=dim), dim=dim),
)
sin = Operation(np.sin, lambda g, x: mul(g, cos(conj(x))))
cos = Operation(np.cos, lambda g, x: neg(mul(g, sin(conj(x)))))
tanh = Operation(np.tanh, lambda g, x: sub(g, mul(g, square(tanh(conj(x))))), either=True)
sigmoid = Operation(
    lambda x: 1 / (1 + np.exp(-x)),
    lambda g, x: mul(mul(g, sigmoid(x)), sigmoid(neg(x))),
    either=True,
)
masked = Operation(
    lambda x, y, was: x[y],
    lambda g, y, was: scatter(g, places(was)[y.values], was),
    natural=True,
)
_to = Operation(lambda x, dtype: _converted(x, np.dtype(dtype)), lambda g: g, natural=True)


def _converted(x: Values, dtype: np.dtype) -> Values:
    return (x if dtype.kind == "c" else x.real).astype(dtype)


def to(x: Tensor, dtype: str) -> Tensor:
    """Return x in another dtype, of complex numbers the real part; x itself where it has it."""
    return x if x.dtype == dtype else _to(x, dtype=dtype)


def conj(x: Tensor) -> Tensor:
    """Return the conjugate; of real numbers, the tensor itself."""
    return _conj(x) if x.complex else x


def sum_to(x: Tensor, shape: Tuple[int, ...]) -> Tensor:
    """Return x summed over the dimensions along which this shape was broadcast to x's."""
    return scatter(x, np.broadcast_to(places(shape), x.shape), shape)


def total(x: Tensor, dim: Optional[int] = None) -> Tensor:
    """Return the sum of all elements, or of those along a dimension."""
    demand(dim is None or x.shape != ())
    kept = arranged(lambda p: np.add.reduce(p, dim, keepdims=True), x).shape
    result = sum_to(x, kept)
    return gather(result, places(kept).reshape(() if dim is None else np.delete(x.shape, dim)))


def mean(x: Tensor) -> Tensor:
    """Return the mean of all elements."""
    demand(x.size > 0)
    return total(scale(x, factor=1 / x.size))


def _copied(rearrange: Callable) -> Callable[..., Tensor]:
    """Return the function that copies the elements as `rearrange` arranges their positions."""
    return lambda x, **params: gather(x, arranged(rearrange, x, **params))


flip = _copied(lambda p, dim: np.flip(p, dim) if p.shape else p)
roll = _copied(lambda p, steps: np.roll(p, steps, 0))
take_rows = _copied(lambda p, rows: p[[range(len(p))[row] for row in rows]])


def select_where(x: Tensor, mask: Tensor) -> Tensor:
    """Return the elements where the mask of x's shape is True."""
    demand(mask.dtype == bool and mask.shape == x.shape)
    return masked(x, mask, was=x.shape)


def tril(x: Tensor) -> Tensor:
    """Return x with zeros above the diagonal."""
    demand(len(x.shape) == 2)
    kept = places(x.shape)[np.tril_indices(x.shape[0], m=x.shape[1])]
    return scatter(gather(x, kept), kept, x.shape)


def cat(x: Tensor, y: Tensor) -> Tensor:
    """Return two tensors joined along the first dimension."""
    demand(x.shape != () and x.shape[1:] == y.shape[1:])
    return _cat(x, y, rows=len(x.positions))


_cat = Operation(
    lambda x, y, rows: np.concatenate((x, y)),
    lambda g, rows: gather(g, places(g.shape)[:rows]),
    lambda g, rows: gather(g, places(g.shape)[rows:]),
)


def stack(x: Tensor, y: Tensor) -> Tensor:
    """Return two tensors of one shape along a new first dimension."""
    demand(x.shape == y.shape)
    return cat(*(gather(part, places(part.shape)[None]) for part in (x, y)))


def matmul(x: Tensor, y: Tensor) -> Tensor:
    """Return the product of two matrices."""
    demand(len(x.shape) == len(y.shape) == 2)
    return _matmul(x, y)


_matmul = Operation(
    np.matmul,
    lambda g, y: _matmul(g, _turned(conj(y))),
    lambda g, x: _matmul(_turned(conj(x)), g),
)
_turned = _copied(np.transpose)


def dot(x: Tensor, y: Tensor) -> Tensor:
    """Return the sum of the products of two vectors' elements."""
    demand(len(x.shape) == 1 and x.shape == y.shape)
    return _dot(x, y)


_dot = Operation(np.dot, lambda g, y: mul(g, conj(y)), lambda g, x: mul(g, conj(x)))


def outer(x: Tensor, y: Tensor) -> Tensor:
    """Return the products of each element of a vector with each of another, none of them empty."""
    demand(len(x.shape) == len(y.shape) == 1 and x.size > 0 and y.size > 0)
    return _outer(x, y)


_outer = Operation(
    np.outer,
    lambda g, y: total(mul(g, conj(gather(y, places(y.shape)[None]))), 1),
    lambda g, x: total(mul(g, conj(gather(x, places(x.shape)[:, None]))), 0),
)
