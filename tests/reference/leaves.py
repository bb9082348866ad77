"""SPEC.md, Requires grad: leaves, their flag, and what cuts a history."""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np

from . import forward, modes
from .memory import Storage, Tensor
from .refusals import (
    InferenceRequiresGrad,
    IntegerRequiresGrad,
    NonLeafTurnedOff,
    Unsettled,
    ViewDetached,
)


def leaf(values: Any, dtype: str, requires_grad: bool = False) -> Tensor:
    """Return a new leaf in row-major order."""
    result = Tensor.of(np.array(values, dtype))
    return requires_grad_(result) if requires_grad else result


def strided_leaf(
    values: Any, dtype: str, strides: Sequence[int], requires_grad: bool = False
) -> Tensor:
    """Return a new leaf with these strides, counted in elements; they do not overlap."""
    values = np.array(values, dtype)
    spots = [stride * np.arange(n) for stride, n in zip(strides, values.shape)]
    positions = np.array(sum(np.ix_(*spots)))
    storage = Storage(np.zeros(positions.max() + 1, dtype))
    storage.values[positions] = values
    result = Tensor(storage, positions)
    return requires_grad_(result) if requires_grad else result


def requires_grad_(tensor: Tensor, flag: bool = True) -> Tensor:
    """Set the flag; return the tensor itself."""
    if not tensor.is_leaf:
        if not flag:
            raise NonLeafTurnedOff
        return tensor
    if flag and not tensor.floating:
        raise IntegerRequiresGrad
    if tensor.inference:
        if modes.inferring():
            raise Unsettled("inference.leaf.used_outside")
        if flag:
            raise InferenceRequiresGrad
    if flag and (tensor.base.requires_grad if tensor.lens else tensor.viewed):
        raise Unsettled("a view and its base that are both leaves which require grad")
    tensor.flag = flag
    return tensor


def detach(tensor: Tensor) -> Tensor:
    """Return a leaf in the same memory that does not require grad."""
    result = tensor.alias()
    result.layout_open = tensor.layout_open
    return result


def detach_(tensor: Tensor) -> Tensor:
    """Make the tensor itself a leaf that does not require grad."""
    if tensor.lens is not None:
        raise ViewDetached
    if tensor.viewed and tensor.requires_grad:
        raise Unsettled("what becomes of the views of a tensor that is detached")
    tensor.node, tensor.flag, tensor.retains = None, False, False
    forward.drop(tensor)
    return tensor
