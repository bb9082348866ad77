"""SPEC.md, Subgradients: operations with kinks, ties and jumps, by the rules of that chapter."""

from __future__ import annotations

from typing import Callable, Optional

import numpy as np

from .history import Operation
from .memory import Tensor
from .operations import constant, demand, gather, mul, places, zeros
from .refusals import Unsettled


def _masked(g: Tensor, mask: np.ndarray) -> Tensor:
    return mul(g, constant(np.asarray(mask, g.dtype)))


# The subgradient of least norm: 0 at the kink of relu and abs, and at the bounds of clamp.
relu = Operation(lambda x: np.maximum(x, 0), lambda g, x: _masked(g, x.values > 0), either=True)
absolute = Operation(np.abs, lambda g, x: _masked(g, np.sign(x.values)), either=True)
clamp = Operation(
    lambda x, low, high: np.clip(x, low, high),
    lambda g, x, low, high: _masked(g, (x.values > low) & (x.values < high)),
    either=True,
)
# Constant between its jumps: zeros.
sign = Operation(np.sign, lambda g: zeros(g))
floor = Operation(np.floor, lambda g: zeros(g))
# Half to each where two are equal.
maximum = Operation(
    np.maximum,
    lambda g, x, y: _masked(g, (np.sign(x.values - y.values) + 1) / 2),
    lambda g, x, y: _masked(g, (np.sign(y.values - x.values) + 1) / 2),
)
minimum = Operation(
    np.minimum,
    lambda g, x, y: _masked(g, (np.sign(y.values - x.values) + 1) / 2),
    lambda g, x, y: _masked(g, (np.sign(x.values - y.values) + 1) / 2),
)
# Exact zeros to what is not selected.
where = Operation(
    lambda x, y, z: np.where(x, y, z),
    lambda g: g,
    lambda g, x: _masked(g, x.values),
    lambda g, x: _masked(g, ~x.values),
)
masked_fill = Operation(
    lambda x, y, value: np.where(y, np.asarray(value, x.dtype), x),
    lambda g, y: _masked(g, ~y.values),
)
equal = Operation(np.equal, natural=True)
greater = Operation(np.greater, natural=True)


def _extreme(find: Callable) -> Callable[..., Tensor]:
    """Return the extreme along a dimension or of all: ties share the gradient evenly."""

    def vjp(g: Tensor, x: Tensor, dim: Optional[int]) -> Tensor:
        ties = x.values == find(x.values, dim, keepdims=True)
        kept = find(places(x.shape), dim, keepdims=True).shape
        spread = np.broadcast_to(places(kept), x.shape)
        return _masked(gather(g, spread), ties / ties.sum(dim, keepdims=True))

    operation = Operation(lambda x, dim: find(x, dim), vjp, either=True)
    return lambda x, dim=None: operation(x, dim=dim)


greatest, least = _extreme(np.max), _extreme(np.min)


def untied_greatest(x: Tensor, dim: int) -> Tensor:
    """Return the greatest of each slice, by its index; which of several equal ones is open."""
    demand(x.size > 0)
    result = greatest(x, dim)
    ties = x.values == np.max(x.values, dim, keepdims=True)
    if (ties.sum(dim) > 1).any():
        raise Unsettled("subgradient.index_returned.choice")
    return result


def _others(x: Tensor) -> Tensor:
    """Return for each element the product of all the others."""
    flat = gather(x, np.arange(x.size))
    result = constant(np.ones(x.size, x.dtype))
    for steps in range(1, x.size):
        result = mul(result, gather(flat, np.roll(np.arange(x.size), steps)))
    return gather(result, places(x.shape))


product = Operation(np.prod, lambda g, x: mul(g, _others(x)), either=True)
