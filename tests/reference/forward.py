"""SPEC.md, Forward mode: dual tensors, and how tangents are carried along.

A tangent is a tensor that no program can write to: what is written in place replaces it. The
tangent of a result follows from the vector-Jacobian products of its operation. These are linear in
the gradient, and their transpose is the Jacobian.
"""

from __future__ import annotations

from typing import Any, Dict, Sequence

import numpy as np

from . import backward, levels, modes, saved_hooks
from .accumulation import leave_open
from .history import INPUTS, Operation, lead_beside
from .memory import Shared, Tensor
from .operations import add, clone, constant, gather, overwrite, places, sum_to, to, zeros
from .refusals import LevelMissing, LevelNested, LevelNotEntered, TangentDropped, Unsettled
from .views import view

OPEN = "open"
"""Stands for a tangent of which nothing is said here: of a gradient, or of complex numbers."""


class Level:
    """A dual level, which carries the tangents of all that is computed in it."""

    def __init__(self) -> None:
        self.entered = True

    def end(self) -> None:
        """Let all tangents be gone."""
        self.entered = False

    def carry(
        self, operation: Operation, inputs: Sequence[Tensor], params: Dict, result: Tensor
    ) -> None:
        """Give the result of an operation its tangent: the sum of what its inputs contribute."""
        carried = {i: tangent(x) for i, x in enumerate(inputs) if tangent(x) is not None}
        if not carried or not result.floating or not operation.vjps:
            return
        if operation.verbatim:
            refuse(inputs)
        if OPEN in carried.values() or any(x.complex for x in [*inputs, result]):
            _set(result, OPEN)
            return
        with levels.within(None), saved_hooks.within(_copying([*inputs, result])):
            known = _known(operation, inputs, params, result)
            parts = [_part(operation, i, known, inputs[i], carried[i], result) for i in carried]
            total = parts[0]
            for part in parts[1:]:
                total = add(total, part)
        if result.node is not None:
            lead_beside(total, [result.node])
        _set(result, total)


def _copying(tensors: Sequence[Tensor]) -> saved_hooks.Pair:
    """Return the pair of hooks for what tangents save: by which formula is not settled."""
    watched = [tensor.storage.changes() for tensor in tensors]
    return saved_hooks.Pair(lambda v: v, lambda v: v, inverse=True, watches=watched)


def _known(
    operation: Operation, inputs: Sequence[Tensor], params: Dict, result: Tensor
) -> Dict[str, Any]:
    """Return what vector-Jacobian products know by name; with its history where that matters."""

    def kept(tensor: Tensor) -> Tensor:
        recorded = modes.recording() and (tensor.requires_grad or tensor.flag_open)
        return tensor if recorded else constant(tensor.values)

    named = {name: kept(tensor) for name, tensor in zip(INPUTS, inputs)}
    return {**named, "result": kept(result), **params}


def _part(
    operation: Operation, i: int, known: Dict, x: Tensor, along: Tensor, result: Tensor
) -> Tensor:
    """Return the Jacobian for one input applied to its tangent."""
    seed = zeros(result)
    seed.flag = True
    with modes.within("enable_grad"):
        product = operation.vjps[i](seed, **{name: known[name] for name in operation.needs[i]})
        product = to(sum_to(product, x.shape), x.dtype)
    if not product.requires_grad:
        return zeros(result)
    recording = modes.recording()
    (part,), _ = backward.grad(product, [seed], along, create_graph=recording, allow_unused=True)
    if part is None:
        return zeros(result)
    part.perhaps = False  # it is left open where the tangent is read
    return part


def tangent(tensor: Tensor) -> Any:
    """Return the tangent of a tensor, OPEN, or None where it has none."""
    shared = tensor.shared
    if shared.tangent is None or not shared.level.entered:
        return None
    if tensor.complex:
        return OPEN
    if shared.tangent is OPEN or tensor.positions is shared.positions:
        return shared.tangent
    with levels.within(None):
        return gather(shared.tangent, _index(tensor))


def _index(tensor: Tensor) -> np.ndarray:
    """Return which of the elements that share a tangent the tensor shows."""
    index = np.full(tensor.storage.values.size, -1)
    index[tensor.shared.positions] = places(tensor.shared.positions.shape)
    return index[tensor.positions]


def _set(tensor: Tensor, along: Any) -> None:
    tensor.shared.level, tensor.shared.tangent = levels.current(), along


def lend(x: Tensor, copy: Tensor) -> None:
    """Give a copy of x the tangent of x."""
    if tangent(x) is not None:
        copy.shared.level, copy.shared.tangent = x.shared.level, tangent(x)


def write(x: Tensor, result: Tensor) -> None:
    """Let x, and all that shares tangents with it, have the tangent of the result written to it."""
    new, old = tangent(result), tangent(x)
    if new is None and old is None:
        return
    if modes.inferring():
        raise Unsettled("what becomes of the tangent of what is modified in inference mode")
    if OPEN in (new, old):
        _set(x, OPEN)
        return
    with levels.within(None):
        new = zeros(x) if new is None else new
        if x.positions is not x.shared.positions:
            whole = constant(np.zeros(x.shared.positions.shape, x.dtype))
            whole = whole if old is None else x.shared.tangent
            new = overwrite(whole, new, index=_index(x), complex=False)
    _set(x, new)


def drop(tensor: Tensor) -> None:
    """Take from a tensor its tangent."""
    if tensor.viewed and tangent(tensor) is not None:
        raise Unsettled("what becomes of the views of a tensor that is detached")
    tensor.shared = Shared(tensor.positions)


def refuse(tensors: Sequence[Tensor]) -> None:
    """Raise the refusal of what would drop a tangent, if there is any."""
    found = [tangent(tensor) for tensor in tensors if levels.carrying()]
    if OPEN in found:
        raise Unsettled("the tangent of a gradient")
    if any(along is not None for along in found):
        raise TangentDropped


def forget(tensor: Tensor) -> None:
    """Leave open whether a gradient has a tangent."""
    if levels.current() is not None:
        _set(tensor, OPEN)


def enter_level() -> None:
    """Enter a dual level."""
    if levels.current() is not None:
        raise LevelNested
    levels.switch(Level())


def exit_level() -> None:
    """Exit the dual level; all its tangents are gone."""
    if levels.current() is None:
        raise LevelNotEntered
    levels.current().end()
    levels.switch(None)


def make_dual(x: Tensor, along: Tensor) -> Tensor:
    """Return a view of x that carries a copy of a tangent."""
    if levels.current() is None:
        raise LevelMissing
    dual = view(x, places(x.shape))
    dual.shared = Shared(dual.positions)
    _set(dual, clone(along))
    return dual


def primal_of(dual: Tensor) -> Tensor:
    """Return a view of a dual tensor, without a tangent."""
    primal = view(dual, places(dual.shape))
    primal.shared = Shared(primal.positions)
    return primal


def tangent_of(dual: Tensor) -> Tensor:
    """Return a copy of the tangent; whether it is recorded is open where it is constant."""
    result = clone(tangent(dual))
    leave_open(result)
    return result
