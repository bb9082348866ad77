"""SPEC.md, Checkpointing: what operations save is computed again when a backward needs it."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, List

from . import modes, saved_hooks
from .history import records
from .memory import Tensor, Values
from .refusals import Unsettled
from .saved import Saved


def checkpoint(function: Callable, *arguments: Tensor) -> Any:
    """Return what the function returns; of what its operations save, only their order is kept."""
    if not records(arguments):
        return function(*arguments)
    if any(tensor.inference for tensor in arguments):
        raise Unsettled("whether what is an argument is saved")
    with saved_hooks.within(_Run(function, arguments).pair()):
        return function(*arguments)


class _Run:
    """A checkpointed run of a function: copies of its arguments, to run it on again.

    An implementation may keep the arguments themselves, and refuse to run on ones that were
    modified, or whose flag was changed.
    """

    def __init__(self, function: Callable, arguments: List[Tensor]) -> None:
        self._function = function
        self._arguments = [Saved(x, private=True) for x in arguments]
        self._flags = [x.requires_grad for x in arguments]
        self._watched = [partial(_switched, x, x.requires_grad) for x in arguments]
        if saved_hooks.current() is None:
            self._watched += [x.storage.changes() for x in arguments]
        self._saved = 0

    def pair(self) -> saved_hooks.Pair:
        """Return the hooks that number what is saved, and compute it when it is needed."""
        return saved_hooks.Pair(self._pack, self._unpack, inverse=True, watches=self._watched)

    def _pack(self, values: Values) -> int:
        self._saved += 1
        return self._saved - 1

    def _unpack(self, number: int) -> Values:
        return self._again()[number]

    def _again(self) -> List[Values]:
        """Run the function again; return the values that its operations save, in order."""
        values: List[Values] = []
        noting = saved_hooks.Pair(values.append, lambda packed: packed, inverse=True)
        with modes.within("enable_grad"), saved_hooks.within(noting):
            self._function(*map(_apart, self._arguments, self._flags))
        if len(values) != self._saved:
            raise Unsettled("a function that computes otherwise when it runs again")
        return values


def _switched(argument: Tensor, flag: bool) -> bool:
    """Return whether the flag of an argument was changed."""
    return argument.is_leaf and argument.requires_grad != flag


def _apart(saved: Saved, flag: bool) -> Tensor:
    """Return a leaf with the values that an argument had."""
    leaf = Tensor.of(saved.unpack().values)
    leaf.flag = flag
    return leaf
