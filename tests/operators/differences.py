"""Derivatives by differences, and the numbers that gradients are weighed by."""

from __future__ import annotations

from typing import Any, Callable, List, Sequence

import torch

from ..harness.assertions import in_scripts


@in_scripts(
    """\
def slope(f, x, h=2.0**-9):
    steps = h * torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
    side = lambda s, k: f(x + k * s) - f(x - k * s)
    slopes = [(45 * side(s, 1) - 9 * side(s, 2) + side(s, 3)) / (60 * h) for s in steps]
    return torch.stack(slopes).reshape(x.shape)
"""
)
def slope(f: Callable[[Any], Any], x: Any, h: float = 2.0**-9) -> Any:
    """Return the gradient of a function of one number at `x`, by central differences.

    They are of the sixth order: the error is at most h**6 / 140, that is 2**-61, times the
    seventh derivative, and some 2**9 roundings of the function's values. At the numbers of
    `domains` the first is below 2**-30 and the second below 2**-38.
    """
    steps = h * torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)

    def side(s: Any, k: int) -> Any:
        return f(x + k * s) - f(x - k * s)

    slopes = [(45 * side(s, 1) - 9 * side(s, 2) + side(s, 3)) / (60 * h) for s in steps]
    return torch.stack(slopes).reshape(x.shape)


@in_scripts(
    """\
def weights(y):
    return (torch.arange(y.numel(), dtype=y.dtype) * 0.375 + 0.5).reshape(y.shape)
"""
)
def weights(y: Any) -> Any:
    """Return dyadic numbers, each another, in the shape of a tensor."""
    return (torch.arange(y.numel(), dtype=y.dtype) * 0.375 + 0.5).reshape(y.shape)


@in_scripts(
    """\
def pushed(y, xs, vs):
    basis = torch.eye(y.numel(), dtype=y.dtype).reshape(-1, *y.shape)
    rows = [torch.autograd.grad(y, xs, e, retain_graph=True) for e in basis]
    inner = [sum((g * v).sum() for g, v in zip(row, vs)) for row in rows]
    return torch.stack(inner).reshape(y.shape)
"""
)
def pushed(y: Any, xs: Sequence[Any], vs: List[Any]) -> Any:
    """Return the derivative of `y` along `vs`, row by row of its Jacobian by reverse mode."""
    basis = torch.eye(y.numel(), dtype=y.dtype).reshape(-1, *y.shape)
    rows = [torch.autograd.grad(y, xs, e, retain_graph=True) for e in basis]
    inner = [sum((g * v).sum() for g, v in zip(row, vs)) for row in rows]
    return torch.stack(inner).reshape(y.shape)
