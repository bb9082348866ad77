"""The branches of a program, each in a thread of its own on torch."""

from __future__ import annotations

import threading
from typing import Any, List, Optional, Tuple

import torch

from .branches import Braid
from .comparison import Mismatch, follow
from .on_torch import TorchRun
from .scenario import Scenario

PATIENCE = 60.0
"""Seconds after which a thread counts as hanging."""


def run_threads(braid: Braid) -> Tuple[List[Optional[Mismatch]], int]:
    """Run the branches in threads on torch; return their mismatches, and how much was compared.

    The threads are started under `no_grad`, which is none of their business.
    """
    run = TorchRun()
    mismatch, compared = follow(run, braid.before)
    if mismatch is not None:
        return [mismatch], compared
    # Released torches can deadlock where two threads are the first to use a leaf, see SPEC.md,
    # `threads.grad.shared_inputs`; so each leaf has a use that outlives the threads.
    used = [tensor.clone() for tensor in run.tensors if tensor is not None and tensor.requires_grad]
    seats = [_Seat(run.fork(), scenario, braid.shared) for scenario in braid.branches]
    gate = threading.Barrier(len(seats))
    with torch.no_grad():
        threads = [threading.Thread(target=seat.run, args=(gate,), daemon=True) for seat in seats]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    del used
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
