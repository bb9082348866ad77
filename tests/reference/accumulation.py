"""SPEC.md, Accumulation: what a backward leaves in `.grad`."""

from __future__ import annotations

from typing import Optional

import numpy as np

from . import modes
from .memory import Tensor, parts
from .operations import add, clone
from .refusals import ConstantRetainsGrad, Unsettled


def accumulate(tensor: Tensor, gradient: Tensor) -> None:
    """Add to the `.grad`: in place, or as a new tensor where the gradient is recorded."""
    old = tensor.grad
    if old is None:
        tensor.grad = clone(gradient)
        leave_open(tensor.grad)
        lay_out(tensor.grad, tensor)
    elif modes.recording():
        tensor.grad = add(old, gradient)
        leave_open(tensor.grad)
        tensor.grad.layout_open = True
    elif gradient.storage is old.storage:
        raise Unsettled("a gradient that is added to itself")
    else:
        old.write(old.values + gradient.values)
        old.perhaps |= not tensor.is_leaf and old.requires_grad


def leave_open(gradient: Tensor) -> None:
    """Leave open whether a gradient is recorded that was computed so as to be, but is constant."""
    constant = not gradient.requires_grad or not gradient.size
    gradient.perhaps = modes.recording() and constant


def lay_out(gradient: Tensor, leaf: Tensor) -> None:
    """Give a new `.grad` the strides of a leaf that is dense; otherwise it stays contiguous."""
    order = (leaf.positions - min(leaf.positions.flat, default=0)) // (1 + leaf.complex)
    if leaf.is_leaf and np.array_equal(np.sort(order, None), np.arange(leaf.size)):
        values = parts(gradient.values)
        gradient.positions = order * (1 + gradient.complex)
        gradient.storage.values[gradient.cells] = values
    gradient.layout_open = leaf.layout_open or not leaf.is_leaf


def strides(tensor: Tensor) -> Optional[tuple]:
    """Return the strides in elements; None where a dimension of fewer than two has any."""
    if min(tensor.shape, default=2) < 2:
        return None
    axes = range(len(tensor.shape))
    size = 1 + tensor.complex
    return tuple(int(np.diff(tensor.positions, axis=axis).flat[0]) // size for axis in axes)


def retain_grad(tensor: Tensor) -> None:
    """Let a non-leaf keep its gradient."""
    if tensor.flag_open:
        raise Unsettled("modes.no_grad.view_flag")
    if not tensor.requires_grad:
        raise ConstantRetainsGrad
    if not tensor.is_leaf and not tensor.retains:
        tensor.retains = True
        tensor.node.retainers.append(tensor)


def read_grad(tensor: Tensor) -> Optional[Tensor]:
    """Return the `.grad`."""
    if tensor.grad_open:
        raise Unsettled("grad.retained.filled")
    return tensor.grad


def drop_grad(tensor: Tensor) -> None:
    """Set the `.grad` to None."""
    tensor.grad, tensor.grad_open = None, False
