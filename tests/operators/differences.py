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
def graded(call, xs):
    xs = [x.detach().requires_grad_() for x in xs]
    y = call(*xs)
    return [y.detach(), *torch.autograd.grad(y, xs, weights(y))]
"""
)
def graded(call: Callable, xs: Sequence[Any]) -> List[Any]:
    """Return the result of a call and the gradients of its operands."""
    xs = [x.detach().requires_grad_() for x in xs]
    y = call(*xs)
    return [y.detach(), *torch.autograd.grad(y, xs, weights(y))]


@in_scripts(
    """\
def pushed(call, xs, vs, refused):
    with torch.autograd.forward_ad.dual_level():
        try:
            y = call(*map(torch.autograd.forward_ad.make_dual, xs, vs))
        except NotImplementedError:
            return refused
        tangent = torch.autograd.forward_ad.unpack_dual(y).tangent
        return 0 * refused if tangent is None else (weights(y) * tangent).sum()
"""
)
def pushed(call: Callable, xs: List[Any], vs: List[Any], refused: Any) -> Any:
    """Return by forward mode how the weighed result of a call moves along `vs`, unless refused."""
    with torch.autograd.forward_ad.dual_level():
        try:
            y = call(*map(torch.autograd.forward_ad.make_dual, xs, vs))
        except NotImplementedError:
            return refused
        tangent = torch.autograd.forward_ad.unpack_dual(y).tangent
        return 0 * refused if tangent is None else (weights(y) * tangent).sum()


@in_scripts(
    """\
def after(change, y, xs, refused):
    try:
        change.detach().add_(1)
        return torch.autograd.grad(y, xs, weights(y))
    except RuntimeError:
        return refused
"""
)
def after(change: Any, y: Any, xs: List[Any], refused: List[Any]) -> Sequence[Any]:
    """Return the gradients after a tensor is modified, or `refused` where either raises."""
    try:
        change.detach().add_(1)
        return torch.autograd.grad(y, xs, weights(y))
    except RuntimeError:
        return refused


@in_scripts(
    """\
def bent(call, at, t, refused):
    ys = [x + t * weights(x) / 8 for x in at]
    try:
        gs = torch.autograd.grad(call(*ys[:-1]), ys[:-1], ys[-1], create_graph=True)
        first = sum((weights(g) * g).sum() for g in gs)
        return first if refused is None else torch.autograd.grad(first, t)[0]
    except RuntimeError:
        return refused
"""
)
def bent(call: Callable, at: List[Any], t: Any, refused: Any) -> Any:
    """Return the weighed gradients of a call at `t` along a line through `at`.

    The last of `at` is the gradient of the result. With `refused`, return the derivative of that
    by `t`, or `refused` where it is not implemented.
    """
    ys = [x + t * weights(x) / 8 for x in at]
    try:
        gs = torch.autograd.grad(call(*ys[:-1]), ys[:-1], ys[-1], create_graph=True)
        first = sum((weights(g) * g).sum() for g in gs)
        return first if refused is None else torch.autograd.grad(first, t)[0]
    except RuntimeError:
        return refused
