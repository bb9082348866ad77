"""Operations with their tangents in closed form, and what takes tangents out of dual tensors."""

import torch

from ..harness.cases import Row


def tangent_of(function, x, direction):
    """Return the tangent of the function's result along the direction."""
    forward_ad = torch.autograd.forward_ad
    with forward_ad.dual_level():
        result = function(forward_ad.make_dual(x, direction))
        return forward_ad.unpack_dual(result).tangent.clone()


OF_MATRICES = (
    Row("sum", of="lambda x: x.sum()", along="lambda x, v: v.sum()"),
    Row("sum(dim)", of="lambda x: x.sum(0)", along="lambda x, v: v.sum(0)"),
    Row("cumsum", of="lambda x: x.cumsum(1)", along="lambda x, v: v.cumsum(1)"),
    Row("matmul", of="lambda x: x @ x.t()", along="lambda x, v: v @ x.t() + x @ v.t()"),
    Row("mul", of="lambda x: x * x[:1]", along="lambda x, v: v * x[:1] + x * v[:1]"),
    Row("outer", of="lambda x: x[:, :1] * x", along="lambda x, v: v[:, :1] * x + x[:, :1] * v"),
    Row("transpose", of="lambda x: x.t() * 2", along="lambda x, v: v.t() * 2"),
    Row("select", of="lambda x: x[1]", along="lambda x, v: v[1]"),
    Row("slice", of="lambda x: x[:, ::2]", along="lambda x, v: v[:, ::2]"),
    Row("index", of="lambda x: x[[0, 0]]", along="lambda x, v: v[[0, 0]]"),
    Row("mask", of="lambda x: x[x > 0]", along="lambda x, v: v[x > 0]"),
    Row("view", of="lambda x: x.reshape(-1)", along="lambda x, v: v.reshape(-1)"),
    Row("expand", of="lambda x: x[:1].expand(4, -1)", along="lambda x, v: v[:1].expand(4, -1)"),
    Row("cat", of="lambda x: torch.cat([x, 3 * x])", along="lambda x, v: torch.cat([v, 3 * v])"),
    Row("stack", of="lambda x: torch.stack([x, -x])", along="lambda x, v: torch.stack([v, -v])"),
    Row("prod", of="lambda x: x[:2].prod(0)", along="lambda x, v: v[0] * x[1] + x[0] * v[1]"),
    Row("square", of="lambda x: x ** 2", along="lambda x, v: 2 * x * v"),
    Row("abs", of="lambda x: x.abs()", along="lambda x, v: x.sign() * v"),
    Row("relu", of="lambda x: x.relu()", along="lambda x, v: (x > 0) * v"),
    Row("clamp", of="lambda x: x.clamp(min=0.125)", along="lambda x, v: (x > 0) * v"),
    Row("tril", of="lambda x: x.tril()", along="lambda x, v: v.tril()"),
    Row("masked_fill", of="lambda x: x.masked_fill(x > 0, 2)", along="lambda x, v: (x < 0) * v"),
    Row("clone", of="lambda x: x.clone()", along="lambda x, v: v"),
    Row("double", of="lambda x: x.double()", along="lambda x, v: v.double()"),
    Row("roll", of="lambda x: x.roll(1, 0)", along="lambda x, v: v.roll(1, 0)"),
    Row(
        "linear",
        of="lambda x: torch.nn.functional.linear(x, 2 * x, x[:, 0])",
        along="lambda x, v: 2 * v @ x.t() + 2 * x @ v.t() + v[:, 0]",
    ),
    Row(
        "einsum",
        of="lambda x: torch.einsum('ij,ij->i', x, x)",
        along="lambda x, v: 2 * (x * v).sum(1)",
    ),
    Row(
        "index_add",
        of="lambda x: torch.zeros_like(x).index_add(0, torch.tensor([1, 1]), x[:2])",
        along="lambda x, v: torch.zeros_like(v).index_add(0, torch.tensor([1, 1]), v[:2])",
    ),
    Row(
        "scatter_add",
        of="lambda x: torch.zeros_like(x).scatter_add(0, torch.zeros_like(x).long(), x)",
        along="lambda x, v: torch.zeros_like(v).scatter_add(0, torch.zeros_like(v).long(), v)",
    ),
)
"""Of matrices with two rows or more and no zeros; exact on the values of `tensors`."""

WITHOUT_FORMULA = (
    Row(
        "cdist",
        of="lambda x: torch.cdist(x.view(3, 1), torch.zeros_like(x[:1]).view(1, 1))",
        along="lambda x, v: v.view(3, 1)",
    ),
    Row(
        "embedding_bag",
        of="lambda x: torch.nn.functional.embedding_bag(torch.tensor([[0, 1]]), x.view(3, 1))",
        along="lambda x, v: (v[0] + v[1]).view(1, 1) / 2",
    ),
    Row(
        "index_reduce",
        since="1.12",
        of="lambda x: x[:1].index_reduce(0, torch.tensor([0, 0]), x[1:], 'amax')",
        along="lambda x, v: v[x.argmax()].view(1)",
    ),
    Row(
        "scatter_reduce_sum",
        since="1.12",
        of="lambda x: x[:1].scatter_reduce(0, torch.tensor([0, 0]), x[1:], 'sum')",
        along="lambda x, v: v.sum().view(1)",
    ),
    Row(
        "scatter_reduce_prod",
        since="1.12",
        of="lambda x: x[:1].scatter_reduce(0, torch.tensor([0, 0]), x[1:], 'prod')",
        along="lambda x, v: (x.prod() * (v / x).sum()).view(1)",
    ),
    Row(
        "nll_loss_weight",
        of="lambda x: torch.nn.functional.nll_loss("
        "torch.eye(3, dtype=x.dtype), torch.arange(3), x, reduction='sum')",
        along="lambda x, v: -v.sum()",
    ),
    Row(
        "linear_cross_entropy_chunked",
        since="2.13",
        of="lambda x: torch.nn.functional.linear_cross_entropy("
        "x.view(1, 3), torch.eye(3, dtype=x.dtype), torch.tensor([0]), "
        "options=torch.nn.modules.linear_cross_entropy_options.LinearCrossEntropyOptions("
        "batch_chunk_size=1))",
        along="lambda x, v: x.softmax(0) @ v - v[0]",
    ),
)
"""Of three positive numbers, no two of them equal. What forward mode has no formula for, with
others that it has one for."""

CONSTANT = (
    Row("greater", of="lambda x: x > 1"),
    Row("equal", of="lambda x: x.eq(x)"),
    Row("isnan", of="lambda x: torch.isnan(x)"),
    Row("argmax", of="lambda x: x.argmax()"),
    Row("argsort", of="lambda x: x.argsort()"),
    Row("indices of max", of="lambda x: x.max(0)[1]"),
    Row("indices of sort", of="lambda x: x.sort()[1]"),
    Row("long", of="lambda x: x.long()"),
    Row("nonzero", of="lambda x: x.nonzero()"),
)
"""Results of integers and truth values."""
