"""In-place operations, and the versions that they leave."""

from __future__ import annotations

from typing import Any, Callable

import torch

from .patching import wrap

METHODS = (
    *("add_", "sub_", "mul_", "div_", "neg_", "pow_", "abs_", "exp_", "relu_", "clamp_", "lerp_"),
    *("addcmul_", "tril_", "zero_", "fill_", "copy_", "__iadd__", "__isub__", "__imul__"),
)
"""In-place operations on the whole of a tensor, one element like the other."""


def on_write(*methods: str) -> Callable[[Callable], Callable]:
    """Let the decorated function stand in for these in-place methods, by default for METHODS.

    It is called with the original, the tensor and the other arguments.
    """
    first, *others = (f"torch.Tensor.{name}" for name in methods or METHODS)
    return wrap(first, *others)


def to_be_refused(tensor: torch.Tensor) -> bool:
    """Return whether an in-place operation must raise on the tensor, as it is a leaf."""
    return torch.is_grad_enabled() and tensor.requires_grad and tensor.is_leaf


def counted(tensor: torch.Tensor) -> None:
    """Increase the version of a tensor, and leave its values."""
    with torch.no_grad():
        tensor.detach().as_strided((0,), (1,)).zero_()


def uncounted(original: Callable, tensor: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
    """Modify the tensor in its memory alone: not counted, nor recorded."""
    original(tensor.data, *args, **kwargs)
    return tensor
