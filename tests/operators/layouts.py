"""How the numbers of an operand can lie in memory."""

from __future__ import annotations

from typing import Any, Tuple

import torch

from ..harness.assertions import in_scripts


@in_scripts(
    """\
def laid_out(x):
    spaced = x.repeat_interleave(2, -1)[..., ::2] if x.dim() else x
    back = tuple(range(x.dim()))[::-1]
    turned = x.permute(back).contiguous().permute(back)
    return spaced, turned, torch.cat([x.flatten()[:1], x.flatten()])[1:].view(x.shape)
"""
)
def laid_out(x: Any) -> Tuple[Any, Any, Any]:
    """Return the tensor with a gap after each element, by columns, and at an odd place."""
    spaced = x.repeat_interleave(2, -1)[..., ::2] if x.dim() else x
    back = tuple(range(x.dim()))[::-1]
    turned = x.permute(back).contiguous().permute(back)
    return spaced, turned, torch.cat([x.flatten()[:1], x.flatten()])[1:].view(x.shape)
