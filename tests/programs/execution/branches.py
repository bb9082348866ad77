"""Programs that branch: each branch goes on with what all share and with what is its own."""

from __future__ import annotations

from typing import NamedTuple, Optional, Set, Tuple

from ...reference.backward import reachable
from ...reference.history import Accumulator, edge
from ...reference.memory import Storage, Tensor
from ..language.program import Step
from ..language.word import Word
from .on_reference import ReferenceRun
from .scenario import Scenario


class Braid(NamedTuple):
    """Scenarios that have their first `shared` steps in common, and then go on side by side."""

    shared: int
    branches: Tuple[Scenario, ...]

    @property
    def before(self) -> Scenario:
        """What they have in common."""
        return Scenario(*(part[: self.shared] for part in self.branches[0]))


class BranchRun(ReferenceRun):
    """A run on the reference that goes on from another one, and changes nothing of it.

    Threads do so too, at the same time: so what they do to what they share is read it,
    compute with it, and run `grad` through its graph while they retain it.
    """

    def __init__(self, shared: ReferenceRun) -> None:
        super().__init__()
        self._bind(shared.tensors)
        self.frozen |= shared.frozen
        self.returned |= shared.returned
        self.accumulated |= shared.accumulated
        self.rounded |= shared.rounded
        self._shared = {tensor for tensor in shared.tensors if tensor is not None}
        self._memory = _memory(self._shared)
        self._nodes = {
            node
            for tensor in self._shared
            if edge(tensor) is not None
            for node in reachable(edge(tensor))
        }

    def takes(self, row: Word, *operands: Optional[Tensor]) -> bool:
        """Return whether the last operand fits, and is not changed where it is shared."""
        tensor = operands[-1]
        if not super().takes(row, *operands):
            return False
        if row.kind == "inplace":
            return len(operands) > 1 or tensor.storage not in self._memory
        if row.kind in ("flag", "hook", "grad"):
            return row.name == "detach" or not (
                tensor in self._shared or tensor.storage in self._memory
            )
        return True

    def allows(self, step: Step) -> bool:
        """Return whether a call leaves the graph and the leaves that are shared as they are."""
        if step.row.kind != "call":
            return True
        root = edge(self.tensors[step.operands[0]])
        touched = self._nodes & set(reachable(root) if root is not None else ())
        if step.word.startswith("backward"):
            return not touched
        kept = dict(step.params)["retain_graph"] is True
        return kept or all(isinstance(node, Accumulator) for node in touched)


def _memory(tensors: Set[Tensor]) -> Set[Storage]:
    grads = {tensor.grad for tensor in tensors if tensor.grad is not None}
    return {tensor.storage for tensor in tensors | grads}
