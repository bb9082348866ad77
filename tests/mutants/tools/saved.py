"""The check of saved tensors, made anew."""

from __future__ import annotations

from typing import Any, Callable

import torch

from .patching import needs
from .threads import everywhere


def compare(saved: int, now: int) -> None:
    """Raise as torch does where the version at the time of use is not that of saving."""
    if saved != now:
        raise RuntimeError(
            "one of the variables needed for gradient computation has been modified by an inplace "
            f"operation: it is at version {now}; expected version {saved} instead."
        )


def checked_by(
    check: Callable[[int, int], Any] = compare,
    unless: Callable[[torch.Tensor], bool] = lambda tensor: False,
) -> None:
    """Let `check` judge the versions of saved tensors in place of torch.

    Those of which `unless` is true when they are saved are not checked at all.
    """
    needs("1.10", "saved_tensors_hooks")

    def pack(tensor: torch.Tensor) -> Any:
        return tensor.detach(), tensor._version, unless(tensor)

    def unpack(kept: Any) -> torch.Tensor:
        tensor, version, unchecked = kept
        if not unchecked:
            check(version, tensor._version)
        return tensor

    everywhere(lambda: torch.autograd.graph.saved_tensors_hooks(pack, unpack))
