"""Tensors in memory: how their elements lie there.

`make` builds a tensor. No dimension has size one, where a stride would mean nothing.
"""

from ..harness.cases import Row

DENSE = (
    Row("row_major", make="lambda: torch.arange(6.0).view(2, 3)"),
    Row("column_major", make="lambda: torch.arange(6.0).view(3, 2).t()"),
    Row("permuted", make="lambda: torch.arange(24.0).view(2, 3, 4).permute(2, 0, 1)"),
    Row("swapped", make="lambda: torch.arange(24.0).view(3, 2, 4).transpose(0, 1)"),
    Row(
        "channels_last",
        make="lambda: torch.ones(2, 3, 2, 2).contiguous(memory_format=torch.channels_last)",
    ),
)
"""Non-overlapping and dense."""

SPACED = (
    Row("step", make="lambda: torch.arange(12.0).view(2, 6)[:, ::2]"),
    Row("slice", make="lambda: torch.arange(8.0).view(2, 4)[:, 1:]"),
    Row("column_step", make="lambda: torch.arange(8.0).view(4, 2).t()[:, ::2]"),
)
"""Not dense, but without overlap."""

OVERLAPPING = (
    Row("expanded", make="lambda: torch.ones(1, 3).expand(2, 3)"),
    Row("point", make="lambda: torch.ones(1, 1).expand(2, 3)"),
)
"""Their elements share memory."""

LOSSES = (
    Row("sum", of="lambda x: x.sum()"),
    Row("square", of="lambda x: (x * x).sum()"),
    Row("flat", of="lambda x: (3 * x.contiguous().view(-1)).sum()"),
    Row("transposed", of="lambda x: (x.transpose(0, 1) * 2).contiguous().sum()"),
    Row("dot", of="lambda x: x.flatten() @ torch.ones(x.numel())"),
)
"""Scalar functions of at least two dimensions, whose gradients come in different strides."""
