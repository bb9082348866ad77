"""Runs a program on the reference interpreter: what the law expects, step by step."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Set

import numpy as np

from ...reference import forward, levels
from ...reference.accumulation import strides
from ...reference.memory import Storage, Tensor
from ...reference.refusals import RUN, IllFormed, Refusal
from ..language import contexts
from ..language.hooks import ON_NODES
from ..language.operations import JUMPS
from ..language.program import Step
from ..language.word import Word
from .trace import OPEN, Expectation, Moment, in_order


class ReferenceRun:
    """The state of a program on the reference: its results, and what hooks have noted.

    A gradient that `grad` has `returned` may be the very one that it was given, or share its
    memory: the storages of both are `frozen`. From which nodes those come that were `accumulated`
    is not settled. `rounded` are the storages of values that are not
    exact. `level` is the dual level that is entered. `ended` is set by what leaves the state open.
    """

    def __init__(self) -> None:
        self.tensors: List[Optional[Tensor]] = []
        self.log: List = []
        self.frozen: Set[Storage] = set()
        self.returned: Set[Tensor] = set()
        self.accumulated: Set[Tensor] = set()
        self.rounded: Set[Storage] = set()
        self.level: Optional[forward.Level] = None
        self.ended = False
        self._versions: List[int] = []

    def takes(self, row: Word, *operands: Optional[Tensor]) -> bool:
        """Return whether the last operand fits, and is settled in what the word asks of it."""
        tensor = operands[-1]
        if tensor is None or not row.fits(*operands):
            return False
        if row.name in JUMPS and tensor.storage in self.rounded:
            return False
        if row.name in ON_NODES and tensor in self.accumulated:
            return False
        if row.kind == "inplace":
            return len(operands) > 1 or tensor.storage not in self.frozen
        if row.kind in ("flag", "hook") or (row.kind == "call" and len(operands) > 1):
            return tensor not in self.returned
        return True

    def allows(self, step: Step) -> bool:
        """Return whether the step may be drawn."""
        return True

    def perform(self, step: Step) -> Expectation:
        """Take one step; raise IllFormed or Unsettled where the law says nothing about it."""
        row = step.row
        operands = [self.tensors[i] for i in step.operands]
        if not all(self.takes(row, *operands[:n]) for n in range(1, len(operands) + 1)):
            raise IllFormed("an operand does not fit")
        if not contexts.fits(row, step.modes):
            raise IllFormed("what the word does in these contexts is not settled")
        refusal, out = None, None
        try:
            with levels.within(self.level), contexts.within(step.modes, self.log):
                out = row.meaning(self.log, *operands, **dict(step.params))
                self.level = levels.current()
        except Refusal as refused:
            refusal = type(refused)
        left_open = self._take(row, operands, out)
        self.ended = bool(left_open) or (refusal is not None and refusal.phase == RUN)
        return Expectation(refusal, left_open, self._moment())

    def _take(self, row: Word, operands: List[Tensor], out: Any) -> frozenset:
        """Bind the results; return the clauses that leave open whether the step is refused."""
        left_open: frozenset = frozenset()
        results = [out]
        if row.kind == "call" and out is not None:
            results, left_open = out if row.results else ([], frozenset(out))
            self.frozen.update(tensor.storage for tensor in (*results, *operands) if tensor)
            self.returned.update(tensor for tensor in results if tensor)
        elif row.results > 1 and out is not None:
            results = out
        if row.kind in ("call", "grad"):
            self._forget(results)
        if row.kind == "grad":
            self.accumulated.update(tensor for tensor in results if tensor)
        bound = results[: row.results] if out is not None else [None] * row.results
        if not row.exact or self._inexact(row, operands):
            changed = operands[:1] if row.kind == "inplace" else bound
            self.rounded.update(tensor.storage for tensor in changed if tensor)
        self._bind(bound)
        return frozenset(left_open)

    def _forget(self, gradients: List[Optional[Tensor]]) -> None:
        """Leave open what tangents these have."""
        with levels.within(self.level):
            for gradient in gradients:
                if gradient is not None:
                    forward.forget(gradient)

    def _bind(self, results: List[Optional[Tensor]]) -> None:
        self.tensors.extend(results)
        self._versions.extend(0 if t is None else t.storage.version for t in results)

    def _inexact(self, row: Word, operands: List[Tensor]) -> bool:
        """Return whether the results may be rounded: gradients are where anything is."""
        if row.kind in ("call", "grad", "dual"):
            return bool(self.rounded)
        return any(tensor.storage in self.rounded for tensor in operands)

    def _moment(self) -> Moment:
        versions = [0 if t is None else t.storage.version for t in self.tensors]
        moved = [
            new != old and not tensor.inference
            for tensor, new, old in zip(self.tensors, versions, self._versions)
        ]
        self._versions = versions
        return Moment(
            [None if tensor is None else self._seen(tensor) for tensor in self.tensors],
            [OPEN if tensor is None else _gradient(tensor) for tensor in self.tensors],
            moved,
            in_order(self.log),
            [] if self.level is None else [_tangent(tensor) for tensor in self.tensors],
        )

    def _seen(self, tensor: Tensor) -> tuple:
        """Return FIELDS of a tensor; a gradient that `grad` returned may be one it was given."""
        leaf_open = tensor.flag_open or tensor in self.returned
        return (
            tensor.values.tolist(),
            tensor.shape,
            _DTYPES[tensor.dtype],
            OPEN if tensor.flag_open else tensor.requires_grad,
            OPEN if leaf_open else tensor.is_leaf,
            OPEN if leaf_open else not tensor.is_leaf,
            tensor.inference,
            tensor.retains,
        )


_DTYPES: Dict[Any, str] = {
    np.dtype(name): f"torch.{name}"
    for name in ("float64", "float32", "complex128", "int64", "bool")
}


def _tangent(tensor: Optional[Tensor]) -> Any:
    """Return what TANGENT is; a view of which it is open what it shows can't be unpacked."""
    if tensor is None or tensor.flag_open:
        return OPEN
    along = forward.tangent(tensor)
    if along is forward.OPEN:
        return OPEN
    return [] if along is None or not along.values.any() else [along.values.tolist()]


def _gradient(tensor: Tensor) -> Any:
    if tensor.grad_open or not (tensor.is_leaf or tensor.retains):
        return OPEN
    grad = tensor.grad
    if grad is None:
        return None
    return (
        grad.values.tolist(),
        grad.shape,
        _DTYPES[grad.dtype],
        OPEN if grad.flag_open else grad.requires_grad,
        OPEN if grad.layout_open else strides(grad) or OPEN,
    )
