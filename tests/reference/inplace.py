"""SPEC.md, In-place operations: new values in old memory, and a history rewritten."""

from __future__ import annotations

from typing import Any, Callable, Sequence

import numpy as np

from . import forward, modes, refusals
from .history import Operation, records
from .memory import Tensor
from .operations import copy, demand, overwrite
from .views import MULTIPLE, locate, renew, view

_REFUSED_VIEWS = {
    modes.NO_GRAD: refusals.NoGradViewModified,
    modes.INFERENCE: refusals.InferenceViewModified,
    MULTIPLE: refusals.MultipleViewModified,
}


def in_place(function: Callable, computes: bool = True) -> Callable[..., Tensor]:
    """Return the in-place form of an out-of-place function of its first argument.

    `computes` says whether new elements are computed from old ones.
    """

    def modify(x: Tensor, *others: Tensor, **params: Any) -> Tensor:
        before = x.twin(private=True)
        forward.lend(x, before)
        result = function(before, *others, **params)
        demand(result.shape == x.shape and result.dtype == x.dtype)
        check(x, others, computes)
        write(x, result)
        return x

    return modify


def check(x: Tensor, others: Sequence[Tensor], computes: bool = True) -> None:
    """Raise the refusal that an in-place operation on x meets, if any."""
    if x.inference and not modes.inferring():
        raise refusals.InferenceModified
    if overlapping(x):
        raise refusals.OverlapModified if computes else refusals.Unsettled("several writes")
    if not records([x, *others]):
        return
    if x.lens is not None and x.lens.kind in _REFUSED_VIEWS:
        raise _REFUSED_VIEWS[x.lens.kind]
    if x.flag_open:
        raise refusals.Unsettled("modes.no_grad.view_flag")
    if x.lens is not None and x.requires_grad and x.base.is_leaf:
        raise refusals.LeafViewModified if x.base.flag else refusals.Unsettled("flag turned off")
    if x.is_leaf and x.requires_grad:
        raise refusals.LeafModified


def overlapping(x: Tensor) -> bool:
    """Return whether several elements of x share memory."""
    return np.unique(x.cells).size < x.cells.size


def write(x: Tensor, result: Tensor) -> None:
    """Put the result of an operation, with its history, into the memory of x."""
    before = x.base.twin()
    x.write(result.values)
    forward.write(x, result)
    if result.node is None:
        return
    if result.node.operation.either:
        result.node.watch(x)
    base = x.base
    if base is not x:
        result = overwrite(before, result, index=locate(base, x), complex=x.complex)
    renew(base, result.node)
    base.flag = False
    base.rewrites += 1


def set_item(x: Tensor, value: Tensor, index: np.ndarray) -> None:
    """Write a value into the elements of x at these row-major positions."""
    in_place(copy, computes=False)(view(x, index), value)


def out(operation: Operation) -> Callable[..., Tensor]:
    """Return the form of an operation that writes into an existing tensor of its shape."""

    def compute_into(target: Tensor, *inputs: Tensor) -> Tensor:
        values = operation.compute(*inputs)
        demand(values.shape == target.shape and values.dtype == target.dtype)
        demand(not overlapping(target))
        if target.inference and not modes.inferring():
            raise refusals.InferenceModified
        forward.refuse([target, *inputs])
        if records([target, *inputs]):
            raise refusals.OutRequiresGrad
        target.write(values)
        return target

    return compute_into
