"""The tensors that retain their gradient."""

from __future__ import annotations

from typing import Any, Callable, List

import torch

from .patching import wrap


def retaining() -> List[torch.Tensor]:
    """Return a list that grows by each non-leaf at its first `retain_grad()` from now on."""
    found: List[torch.Tensor] = []

    @wrap("torch.Tensor.retain_grad")
    def retain_grad(original: Callable, tensor: torch.Tensor) -> Any:
        original(tensor)
        if not (tensor.is_leaf or any(tensor is one for one in found)):
            found.append(tensor)

    return found
