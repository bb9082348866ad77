"""Calls of checkpoint, with the function that is checkpointed apart from its options."""

from __future__ import annotations

from typing import Any, Callable, Dict, Tuple

import torch
import torch.utils.checkpoint

from .patching import NotApplicable, needs, wrap

CHECKPOINT = "torch.utils.checkpoint"

_OPTIONS = (
    *("use_reentrant", "preserve_rng_state", "context_fn", "determinism_check", "debug"),
    *("early_stop", "respect_saved_tensors_hooks"),
)


class Checkpoint:
    """One call of checkpoint: what is called with which arguments, and how.

    `reentrant` says which implementation is used; `run` lets torch's checkpoint do it, with what
    the call holds by then.
    """

    def __init__(self, original: Callable, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> None:
        self._original = original
        self.function, *self.args = args or (kwargs.pop("function", None),)
        self.options = {name: kwargs.pop(name) for name in _OPTIONS if name in kwargs}
        self.kwargs = kwargs

    @property
    def reentrant(self) -> bool:
        """Whether the implementation is the reentrant one."""
        return self.options.get("use_reentrant") is not False

    def plainly(self) -> Any:
        """Call the function without a checkpoint."""
        return self.function(*self.args, **self.kwargs)

    def run(self) -> Any:
        """Let torch's checkpoint call the function."""
        return self._original(self.function, *self.args, **self.options, **self.kwargs)

    def around(self, change: Callable[[Callable, int, Tuple[Any, ...]], Any]) -> None:
        """Let `change` stand in for the function.

        It gets the function, which run of it this is, from 0, and the positional arguments.
        """
        function, runs = self.function, []

        def changed(*args: Any, **kwargs: Any) -> Any:
            runs.append(1)
            return change(lambda *given: function(*given, **kwargs), len(runs) - 1, args)

        self.function = changed


def on_checkpoint(substitute: Callable[[Checkpoint], Any]) -> Callable[[Checkpoint], Any]:
    """Let the decorated function stand in for every call of checkpoint; `run` does the work."""
    needs("1.11", "use_reentrant")

    @wrap(f"{CHECKPOINT}.checkpoint")
    def checkpoint(original: Callable, *args: Any, **kwargs: Any) -> Any:
        call = Checkpoint(original, args, kwargs)
        return call.run() if call.function is None else substitute(call)

    return substitute


def has(name: str) -> Any:
    """Return what torch.utils.checkpoint calls so; raise NotApplicable where it has no such."""
    if not hasattr(torch.utils.checkpoint, name):
        raise NotApplicable(f"this torch has no {CHECKPOINT}.{name}")
    return getattr(torch.utils.checkpoint, name)
