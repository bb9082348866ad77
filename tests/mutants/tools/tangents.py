"""Tangents of forward mode, and results that carry other ones."""

from __future__ import annotations

from typing import Any, Callable, Optional

import torch

from .patching import needs


def in_level() -> bool:
    """Return whether a dual level is entered."""
    needs("1.11", "forward mode")
    return torch.autograd.forward_ad._current_level >= 0


def retangented(
    result: Any, change: Callable[[torch.Tensor], Optional[torch.Tensor]]
) -> torch.Tensor:
    """Return the result, its tangent being what `change` makes of it, where it has one."""
    if not (in_level() and torch.is_tensor(result)):
        return result
    primal, tangent = torch.autograd.forward_ad.unpack_dual(result)
    if tangent is None:
        return result
    changed = change(tangent)
    return primal if changed is None else torch.autograd.forward_ad.make_dual(primal, changed)
