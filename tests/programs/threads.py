"""Programs that go on in several threads, each on what all share and on what is its own."""

from __future__ import annotations

import threading
from typing import Any, List, NamedTuple, Optional, Sequence, Set, Tuple

import torch
from packaging.version import Version

from ..reference.backward import reachable
from ..reference.history import Accumulator, edge
from ..reference.memory import Storage, Tensor
from .comparison import Mismatch, follow
from .drawing import decode
from .language import Step
from .on_reference import ReferenceRun
from .on_torch import TorchRun
from .scenario import Scenario
from .word import Word

PATIENCE = 60.0
"""Seconds after which a thread counts as hanging."""


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


def braid(shared: Sequence[int], branches: Sequence[Sequence[int]], release: Version) -> Braid:
    """Return the programs that these numbers stand for."""
    run = ReferenceRun()
    before = decode(shared, "shared", release, run)
    after = [decode(numbers, "threads", release, BranchRun(run)) for numbers in branches]
    joined = (
        Scenario(before.program + branch.program, before.expected + branch.expected)
        for branch in after
    )
    return Braid(len(before.program), tuple(joined))


def run_threads(braid: Braid) -> Tuple[List[Optional[Mismatch]], int]:
    """Run the branches in threads on torch; return their mismatches, and how much was compared.

    The threads are started under `no_grad`, which is none of their business.
    """
    run = TorchRun()
    mismatch, compared = follow(run, braid.before)
    if mismatch is not None:
        return [mismatch], compared
    seats = [_Seat(run.fork(), scenario, braid.shared) for scenario in braid.branches]
    gate = threading.Barrier(len(seats))
    with torch.no_grad():
        threads = [threading.Thread(target=seat.run, args=(gate,), daemon=True) for seat in seats]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    return [seat.mismatch for seat in seats], compared + sum(seat.compared for seat in seats)


class _Seat:
    """What one thread runs, and what it has found."""

    def __init__(self, run: TorchRun, scenario: Scenario, start: int) -> None:
        self._run, self._scenario, self._start = run, scenario, start
        self._problem: Optional[BaseException] = TimeoutError("the thread has not ended")
        self._found: Any = (None, 0)

    def run(self, gate: threading.Barrier) -> None:
        """Wait for the other threads; then take the steps."""
        try:
            gate.wait(PATIENCE)
            self._found = follow(self._run, self._scenario, self._start)
            self._problem = None
        except BaseException as problem:
            self._problem = problem

    @property
    def mismatch(self) -> Optional[Mismatch]:
        """What was found; raises what went wrong in the thread beside torch."""
        if self._problem is not None:
            raise self._problem
        return self._found[0]

    @property
    def compared(self) -> int:
        """How much was compared."""
        return self._found[1]
