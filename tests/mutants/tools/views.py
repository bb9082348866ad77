"""Functions that make views, and views that are none."""

from __future__ import annotations

from typing import Callable

import torch

from .patching import wrap

METHODS = (
    *("__getitem__", "narrow", "t", "permute", "view", "view_as", "unsqueeze", "diagonal"),
    "as_strided",
)
"""Methods that make one view of a tensor."""


def on_view(*methods: str) -> Callable[[Callable], Callable]:
    """Let the decorated function stand in for these methods, by default for METHODS.

    It is called with the original, the tensor and the other arguments.
    """
    first, *others = (f"torch.Tensor.{name}" for name in methods or METHODS)
    return wrap(first, *others)


def apart(view: torch.Tensor) -> torch.Tensor:
    """Return a tensor in the memory of the view, whose history is no longer that of its base."""
    result = view.clone()
    result.data = view.data
    return result
