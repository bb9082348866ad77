"""SPEC.md, Custom Functions: operations whose backward is taken at its word.

The gradients below are no derivatives, so that it shows whose formula is used. Each reads all
that its operation has saved, as the `backward` of a custom Function does that asks for
`saved_tensors`.
"""

from __future__ import annotations

from typing import Callable, List, Tuple

import numpy as np

from . import modes, saved_hooks
from .history import Operation
from .memory import Tensor
from .operations import add, constant, demand, gather, mul, places, scale, shift
from .refusals import Unsettled


def _function(forward: Callable, *vjps: Callable) -> Operation:
    return Operation(forward, *vjps, verbatim=True)


def _of_one_shape(operation: Operation) -> Callable[[Tensor, Tensor], Tensor]:
    def apply(x: Tensor, y: Tensor) -> Tensor:
        demand(x.shape == y.shape)
        return operation(x, y)

    return apply


# Two arguments, both saved.
_product = _function(
    np.multiply,
    lambda g, x, y: mul(g, y),
    lambda g, x, y: scale(mul(g, x), factor=2),
)
product = _of_one_shape(_product)
# The backward returns None for its second argument, and nothing arrives there.
_one_sided = _function(np.multiply, lambda g, y: mul(g, y), lambda g, y: None)
one_sided = _of_one_shape(_one_sided)
# The result is saved.
threefold = _function(lambda x: x * 3, lambda g, result: mul(g, result))


# Written into the memory of its argument, which is marked as dirty.
tripled = _function(lambda x: x * 3, lambda g: scale(g, factor=5))


def _once(g: Tensor, x: Tensor) -> Tensor:
    if modes.recording():
        raise Unsettled("what is left of a gradient that is differentiable once")
    return mul(g, x)


once = _function(np.square, _once)


def _parts(x: Tensor) -> Tuple[np.ndarray, np.ndarray]:
    """Return where the two results lie in the one that the operation has."""
    return places(x.shape), places(x.shape) + x.size


def _both_ways(g: Tensor, x: Tensor) -> Tensor:
    first, second = (gather(g, part) for part in _parts(x))
    return shift(add(first, mul(second, x)), term=1)


_pair = _function(lambda x: np.concatenate([x.ravel() * 2, x.ravel() ** 2]), _both_ways)


def pair(x: Tensor) -> List[Tensor]:
    """Return two results of one node; zeros stand for the gradient of one without any."""
    joined = _pair(x)
    with saved_hooks.within(None):
        results = [gather(joined, part) for part in _parts(x)]
    nodes = [result.node for result in results if result.node is not None]
    for node in nodes:
        node.siblings = nodes
    return results


_doubled = _function(lambda x: x * 2, lambda g: scale(g, factor=3))


def marked(x: Tensor) -> List[Tensor]:
    """Return two results, of which the second is marked as not differentiable."""
    floor = constant(np.floor(x.values))
    floor.layout_open = True
    return [_doubled(x), floor]
