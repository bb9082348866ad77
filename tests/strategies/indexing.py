"""Ways to take elements of a (2, 3) tensor: indices, overlapping views, and several at once.

`of` takes them; the position of each is what the same `of` takes of a tensor of positions.
"""

from ..harness.cases import Row

BASIC = (
    Row("integer", of="lambda base: base[1]"),
    Row("negative", of="lambda base: base[-1, 0]"),
    Row("slice", of="lambda base: base[:, 1:]"),
    Row("step", of="lambda base: base[:, ::2]"),
    Row("none", of="lambda base: base[None]"),
    Row("ellipsis", of="lambda base: base[..., 2]"),
    Row("mixed", of="lambda base: base[1:, None, 0]"),
)
"""Indexing by integers, slices, None and `...`."""

ADVANCED = (
    Row("list", of="lambda base: base[[1, 0]]"),
    Row("tensor", of="lambda base: base[torch.tensor([1])]"),
    Row("pairs", of="lambda base: base[[0, 1], [2, 0]]"),
    Row("mask", of="lambda base: base[torch.eye(2, 3) > 0]"),
    Row("row_mask", of="lambda base: base[torch.tensor([False, True])]"),
    Row("beside_slice", of="lambda base: base[:, [0, 2]]"),
)
"""Indexing by lists, tensors and masks, no element twice."""

DUPLICATES = (
    Row("list", of="lambda base: base[[1, 1, 0]]"),
    Row("tensor", of="lambda base: base[torch.tensor([[0, 0], [0, 1]])]"),
    Row("pairs", of="lambda base: base[[0, 0, 1], [2, 2, 2]]"),
    Row("beside_slice", of="lambda base: base[:, [2, 2, 0]]"),
    Row("index_select", of="lambda base: base.index_select(1, torch.tensor([0, 0, 1]))"),
    Row("gather", of="lambda base: base.gather(1, torch.tensor([[0, 0], [1, 1]]))"),
    Row("take", of="lambda base: base.take(torch.tensor([5, 5, 5, 0]))"),
)
"""Indexing that takes some elements several times."""

OVERLAPPING = (
    Row("expand", of="lambda base: base.expand(4, 2, 3)"),
    Row("expand_column", of="lambda base: base[:, :1].expand(2, 5)"),
    Row("unfold", of="lambda base: base.unfold(1, 2, 1)"),
    Row("as_strided", of="lambda base: base.as_strided((3, 3), (1, 1))"),
    Row("as_strided_zero", of="lambda base: base.as_strided((4,), (0,))"),
    Row("broadcast", of="lambda base: torch.broadcast_tensors(base, torch.empty(2, 2, 3))[0]"),
)
"""Views that show some elements several times."""

MAYBE_COPIES = (
    Row("reshape", about="reshape", of="lambda base: base.reshape(3, 2)"),
    Row("reshape_same", about="reshape_same", of="lambda base: base.reshape(2, 3)"),
    Row("flatten", about="flatten", of="lambda base: base.flatten()"),
    Row("contiguous", about="contiguous", of="lambda base: base.contiguous()"),
    Row("to", about="to", of="lambda base: base.to(base.dtype)"),
    Row("reshape_as", about="reshape_as", of="lambda base: base.reshape_as(torch.empty(6))"),
)
"""Functions that return a view, their input itself, or a copy; `about` names them."""

MULTIPLE = (
    Row("split", of="lambda base: base.split(1)"),
    Row("split_columns", of="lambda base: base.split(2, dim=1)"),
    Row("split_sizes", of="lambda base: base.split([1, 2], dim=1)"),
    Row("chunk", of="lambda base: base.chunk(2)"),
    Row("unbind", of="lambda base: base.unbind()"),
)
"""Functions that return several views, each the output of one node."""

PIECEWISE = (Row("tensor_split", since="1.8", of="lambda base: base.tensor_split(2)"),)
"""Functions that return several views, each the output of a node of its own."""
