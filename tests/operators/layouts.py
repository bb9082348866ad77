"""How the numbers of an operand can lie in memory: copies of a tensor with other strides."""

from __future__ import annotations

from typing import Any

import torch

from ..harness.assertions import in_scripts


@in_scripts("def spaced(x):\n    return x.repeat_interleave(2, -1)[..., ::2] if x.dim() else x\n")
def spaced(x: Any) -> Any:
    """Return the tensor with a gap after each element."""
    return x.repeat_interleave(2, -1)[..., ::2] if x.dim() else x


@in_scripts(
    """\
def turned(x):
    back = tuple(range(x.dim()))[::-1]
    return x.permute(back).clone(memory_format=torch.contiguous_format).permute(back)
"""
)
def turned(x: Any) -> Any:
    """Return the tensor stored by columns, its first dimension the densest."""
    back = tuple(range(x.dim()))[::-1]
    return x.permute(back).clone(memory_format=torch.contiguous_format).permute(back)


@in_scripts(
    "def offset(x):\n    return torch.cat([x.flatten()[:1], x.flatten()])[1:].view(x.shape)\n"
)
def offset(x: Any) -> Any:
    """Return the tensor at a place in memory that is not aligned to two elements."""
    return torch.cat([x.flatten()[:1], x.flatten()])[1:].view(x.shape)
