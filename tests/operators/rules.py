"""By which rule every differentiable operator is called.

A rule is a call, in which `{}` stands for the operator, with its operands, and the names of all
operators that are called so. Every operand is a leaf of dtype float64 at the numbers of its
domain; what a call returns is one real tensor. Arguments that are not differentiable stand in
the call. An operator that several rules name is called by each.

`elementwise` operators treat every element apart. `strided` is false where the call is about how
its operand is stored, or draws numbers in the order in which it is. `spoilt` names what makes
every law but that of the derivative fail, and `fatal` where a call on operands without elements
or dimensions, or its backward, ends the process; both are known deviations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Tuple

from .domains import (
    ABOVE_ONE,
    BATCH,
    BATCH_TOO,
    CHANNEL_IMAGE,
    CHANNELS,
    FRACTION,
    FRACTION_TOO,
    IMAGE,
    IMAGE_KERNEL,
    KERNEL,
    MATRIX,
    MATRIX_TOO,
    OTHER,
    PAIR,
    PAIR_TOO,
    POSITIVE,
    POSITIVE_TOO,
    SIGNAL,
    SQUARE,
    TALL,
    THIRD,
    UNIT,
    VECTOR,
    VOLUME,
    VOLUME_KERNEL,
)

SMALL_IMAGE = "[[[[0.75, -1.25], [2.625, 1.375]]]]"

LATER = "1.13"
RECENT = "2.13"
"""Since when rules call what 1.6 and 2.0 offer without a derivative; none between was tried."""


@dataclass(frozen=True)
class Rule:
    """A call, its operands by name, and the paths of the operators that are called so."""

    call: str
    operands: Dict[str, str]
    paths: Tuple[str, ...]
    since: str
    until: str
    elementwise: bool
    strided: bool
    spoilt: bool
    fatal: bool


_PREFIXES = {
    "torch": "torch",
    "functional": "torch.nn.functional",
    "special": "torch.special",
    "linalg": "torch.linalg",
    "fft": "torch.fft",
    "tensor": "torch.Tensor",
}


def rule(
    call: str,
    since: str = "1.6",
    until: str = "",
    elementwise: bool = False,
    strided: bool = True,
    spoilt: bool = False,
    fatal: bool = False,
    **given: str,
) -> Rule:
    """Return a rule: `torch`, `functional` and so on list names, everything else is an operand."""
    paths = tuple(
        f"{_PREFIXES[namespace]}.{name}"
        for namespace, names in given.items()
        if namespace in _PREFIXES
        for name in names.split()
    )
    operands = {name: domain for name, domain in given.items() if name not in _PREFIXES}
    return Rule(call, operands, paths, since, until, elementwise, strided, spoilt, fatal)


def each(call: str, **given: Any) -> Rule:
    """Return a rule of operators that treat every element apart."""
    return rule(call, elementwise=True, **given)


ELEMENTWISE = (
    each(
        "{}(x)",
        x=VECTOR,
        torch="abs alias_copy asinh atan ceil clone conj conj_physical cos cosh deg2rad erf "
        "erfc exp exp2 expm1 floor frac nan_to_num neg positive rad2deg relu "
        "resolve_conj resolve_neg round selu sigmoid sign sin sinc sinh square tanh trunc",
        functional="celu elu gelu hardshrink hardsigmoid hardswish hardtanh leaky_relu "
        "logsigmoid mish relu6 rrelu silu softplus softshrink softsign tanhshrink",
        special="erfcx i1 i1e log_ndtr ndtr",
        tensor="contiguous double",
    ),
    each("{}(x)", x=VECTOR, torch="i0", special="i0e", since="1.10"),
    each("{}(x)", x=VECTOR, torch="angle real", since=LATER),
    each("{}(x)", x=VECTOR, torch="sgn", spoilt=True),
    each(
        "{}(x)",
        x=POSITIVE,
        torch="digamma lgamma log log10 log2 reciprocal rsqrt sqrt",
        special="entr",
    ),
    each("{}(x)", x=UNIT, torch="acos asin atanh erfinv log1p tan"),
    each("{}(x)", x=ABOVE_ONE, torch="acosh"),
    each("{}(x)", x=FRACTION, torch="logit", special="ndtri"),
    each("{}(x, 2)", x=ABOVE_ONE, torch="mvlgamma"),
    each("{}(1, x)", x=POSITIVE, torch="polygamma", since=LATER),
    each("{}(x, 0.5)", x=POSITIVE, torch="float_power pow"),
    each("{}(x, -1.0, 2.0)", x=VECTOR, torch="clamp", functional="hardtanh threshold"),
    each("{}(x, 1.0)", x=VECTOR, torch="clamp_max clamp_min"),
    each("{}(x, torch.tensor([2, 0, 1]))", x=VECTOR, torch="ldexp"),
    each("{}(x, torch.tensor([True, False, True]), 3.0)", x=VECTOR, torch="masked_fill"),
    each("{}(x, y)", x=VECTOR, y="0.625", torch="fill"),
    each("{}(x, torch.float64)", x=VECTOR, tensor="type to"),
    each("{}(x, x.detach())", x=VECTOR, tensor="type_as"),
    each(
        "{}(x, y)",
        x=VECTOR,
        y=OTHER,
        torch="add sub mul div atan2 copysign fmax fmin hypot logaddexp logaddexp2 maximum "
        "minimum rsub",
    ),
    each("{}(x, y)", x=VECTOR, y=OTHER, torch="fmod remainder", since=LATER),
    each("{}(x, y)", x=VECTOR, y=POSITIVE_TOO, torch="xlogy", special="xlog1py"),
    each("{}(x, y)", x=POSITIVE, y=OTHER, torch="pow float_power"),
    each("{}(torch.full_like(x, 1.625), x)", x=POSITIVE, torch="igamma igammac"),
    each("{}(torch.tensor([True, False, True]), x, y)", x=VECTOR, y=OTHER, torch="where"),
    each("{}(x, y, z)", x=VECTOR, y=OTHER, z=THIRD, torch="addcdiv addcmul"),
    each("{}(x, y, z)", x=VECTOR, y=OTHER, z=FRACTION, torch="lerp"),
    each("{}(x, y, 0.25)", x=VECTOR, y=OTHER, torch="lerp"),
    each("{}(x, y)", x=VECTOR, y="0.25", functional="prelu"),
    each("torch.view_as_real({}(x, y))", x=POSITIVE, y=OTHER, torch="complex", since="1.8"),
    each("torch.view_as_real({}(x, y))", x=POSITIVE, y=OTHER, torch="polar", since="1.9"),
    each("torch.view_as_real({}(x))", x=VECTOR, tensor="cdouble", since="1.8"),
    each("{}(x)[0]", x=VECTOR, torch="frexp"),
    each("{}(torch.view_as_complex(x))", x=TALL, torch="imag real", since="1.7", strided=False),
)

REDUCTIONS = (
    rule(
        "{}(x)",
        x=MATRIX,
        torch="amax amin max mean min nanmean nansum norm prod std sum var",
        linalg="norm vector_norm matrix_norm",
        since="1.7",
    ),
    rule("{}(x)", x=MATRIX, torch="median nanmedian", since="1.7", until="1.9"),
    rule("{}(x)", x=MATRIX, torch="median nanmedian", since="1.9", until="1.10", fatal=True),
    rule("{}(x)", x=MATRIX, torch="median nanmedian", since="1.10"),
    rule("{}(x)", x=MATRIX, torch="max mean median min norm prod std sum var", until="1.7"),
    rule("{}(x, 1)", x=MATRIX, torch="amax amin logsumexp mean nanmean nansum prod std sum var"),
    rule("{}(x, 1)[0]", x=MATRIX, torch="cummax cummin max median min mode nanmedian sort topk"),
    rule("{}(x, 2)[0]", x=MATRIX, torch="kthvalue"),
    rule("{}(x, 1)", x=MATRIX, torch="cumprod cumsum logcumsumexp"),
    rule("{}(x, dim=1)", x=MATRIX, torch="cumulative_trapezoid softmax log_softmax trapezoid"),
    rule("{}(x, dim=1)", x=MATRIX, functional="normalize softmin"),
    rule("{}(x)", x=MATRIX, torch="msort"),
    rule("torch.stack({}(x, 1))", x=MATRIX, torch="std_mean var_mean"),
    rule("torch.stack({}(x, dim=1))", x=MATRIX, torch="aminmax", since=RECENT),
    rule(
        "{}(x, torch.tensor([0.25, 0.625], dtype=x.dtype), 1)",
        x=MATRIX,
        torch="quantile nanquantile",
    ),
    rule("{}(x, y, 3)", x=VECTOR, y=OTHER, torch="dist"),
    rule("{}(x, 2, 0, 0.5)", x=MATRIX, torch="renorm"),
    rule("{}(x)", x=MATRIX, torch="cov corrcoef"),
    rule("{}(x, dim=1)", x=MATRIX, torch="diff"),
    rule("torch.stack({}(x))", x=MATRIX, torch="gradient"),
    rule("{}(x, y)", x=MATRIX, y=MATRIX_TOO, torch="cosine_similarity pairwise_distance"),
    rule("{}(x)", x=MATRIX, functional="pdist", since="1.7", fatal=True),
    rule("{}(x, y)", x=TALL, y=SQUARE, torch="cdist", since="1.7", until="1.9", fatal=True),
    rule("{}(x, y)", x=TALL, y=SQUARE, torch="cdist", since="1.9"),
)

PRODUCTS = (
    rule("{}(x, y)", x=VECTOR, y=OTHER, torch="dot inner matmul outer vdot", linalg="vecdot"),
    rule("{}(x, y)", x=MATRIX, y=TALL, torch="matmul mm"),
    rule("{}(x, y)", x=MATRIX, y=VECTOR, torch="mv matmul"),
    rule("{}(x, y)", x=BATCH, y=BATCH_TOO, torch="bmm matmul"),
    rule("{}(x, y)", x=PAIR, y=SQUARE, torch="kron"),
    rule("{}(x, y)", x=VECTOR, y=OTHER, linalg="cross", torch="cross"),
    rule("{}(x, y, z)", x=SQUARE, y=MATRIX, z=TALL, torch="addmm"),
    rule("{}(x, y, z)", x=PAIR, y=MATRIX, z=VECTOR, torch="addmv"),
    rule("{}(x, y, z)", x=SQUARE, y=PAIR, z=PAIR_TOO, torch="addr"),
    rule("{}(x, y, z)", x=SQUARE, y=BATCH, z=BATCH_TOO, torch="addbmm"),
    rule("{}(x, y, z)", x=BATCH_TOO, y=BATCH, z=BATCH_TOO, torch="baddbmm"),
    rule("{}(x, y)", x=MATRIX, y=TALL, torch="chain_matmul"),
    rule("{}([x, y])", x=MATRIX, y=TALL, linalg="multi_dot"),
    rule("{}('ij,jk->ik', x, y)", x=MATRIX, y=TALL, torch="einsum"),
    rule("{}(x, y, 1)", x=MATRIX, y=TALL, torch="tensordot"),
    rule("{}(x, y, z)", x=MATRIX, y=MATRIX_TOO, z=PAIR, functional="linear"),
    rule(
        "{}(x, y, z)",
        x="[[0.75, -1.25]]",
        y="[[1.625, 2.25]]",
        z="[[[0.5, -0.75], [1.25, 0.375]]]",
        functional="bilinear",
    ),
    rule("{}(x, y, z)", x=BATCH, y=BATCH_TOO, z=BATCH, functional="scaled_dot_product_attention"),
)

MATRICES = (
    rule("{}(x)", x=SQUARE, torch="logdet trace matrix_exp", linalg="det inv cond pinv"),
    rule("{}(x)[0]", x=SQUARE, linalg="inv_ex"),
    rule("{}(x)[1]", x=SQUARE, linalg="slogdet"),
    rule("{}(x, 3)", x=SQUARE, linalg="matrix_power"),
    rule("{}(x @ x.t())", x=SQUARE, linalg="matrix_sqrth"),
    rule("{}(x)[0]", x=SQUARE, linalg="polar"),
    rule("{}(x @ x.t())", x=SQUARE, linalg="cholesky"),
    rule("{}(x @ x.t())", x=SQUARE, torch="cholesky", until="2.14"),
    rule("{}(x @ x.t())[0]", x=SQUARE, linalg="cholesky_ex"),
    rule("{}(x.tril())", x=SQUARE, torch="cholesky_inverse"),
    rule("{}(x, y.tril())", x=MATRIX, y=SQUARE, torch="cholesky_solve"),
    rule("{}(x + x.t())", x=SQUARE, linalg="eigvalsh", since="1.9"),
    rule("{}(x + x.t())[1].abs()", x=SQUARE, linalg="eigh"),
    rule("{}(x).real", x=SQUARE, linalg="eigvals"),
    rule("{}(x)[1].abs()", x=SQUARE, linalg="eig"),
    rule("{}(x)", x=MATRIX, linalg="svdvals pinv"),
    rule("{}(x, full_matrices=False)[2].abs()", x=MATRIX, linalg="svd"),
    rule("{}(x)[2].abs()", x=MATRIX, torch="svd"),
    rule("torch.cat([t.flatten() for t in {}(x)]).abs()", x=SQUARE, torch="qr", until="2.14"),
    rule("torch.cat([t.flatten() for t in {}(x)]).abs()", x=SQUARE, linalg="qr"),
    rule("{}(x, y)", x=TALL, y=PAIR, linalg="householder_product"),
    rule("{}(x, y, z)", x=TALL, y=PAIR, z=TALL, torch="ormqr", since="2.0"),
    rule("{}(x)[0]", x=SQUARE, torch="lu", since=LATER),
    rule("{}(x, y)", x=SQUARE, y="[[0.75], [-1.25]]", linalg="solve"),
    rule("{}(x, y)[0]", x=SQUARE, y="[[0.75], [-1.25]]", linalg="solve_ex"),
    rule("{}(x, y)[0]", x=SQUARE, y="[[0.75], [-1.25]]", linalg="lstsq", since="1.11"),
    rule("{}(x.triu(), y, upper=True)", x=SQUARE, y="[[0.75], [-1.25]]", linalg="solve_triangular"),
    rule("{}(y, x.triu())[0]", x=SQUARE, y="[[0.75], [-1.25]]", torch="triangular_solve"),
    rule("{}(x)[0]", x=SQUARE, linalg="lu_factor lu_factor_ex"),
    rule("{}(x)[2]", x=SQUARE, linalg="lu"),
    rule(
        "{}(x, torch.tensor([1, 2], dtype=torch.int32), y)",
        x=SQUARE,
        y="[[0.75], [-1.25]]",
        linalg="lu_solve",
    ),
    rule(
        "{}(y, x, torch.tensor([1, 2], dtype=torch.int32))",
        x=SQUARE,
        y="[[0.75], [-1.25]]",
        since=LATER,
        torch="lu_solve",
    ),
    rule(
        "{}(x, torch.tensor([1, 2], dtype=torch.int32)[: min(x.shape)])[2]",
        x=SQUARE,
        torch="lu_unpack",
    ),
    rule("{}(x.reshape(2, 1, 2), ind=1)", x=SQUARE, linalg="tensorinv"),
    rule("{}(x, y)", x=SQUARE, y=PAIR, linalg="tensorsolve"),
    rule("{}(x)", x=VECTOR, linalg="vander"),
    rule("{}(x)", x=VECTOR, torch="vander", spoilt=True),
)

SHAPES = (
    rule(
        "{}(x)",
        x=MATRIX,
        torch="adjoint atleast_1d atleast_2d atleast_3d block_diag diag diag_embed "
        "diagflat diagonal diagonal_copy flatten fliplr flipud ravel rot90 squeeze squeeze_copy t "
        "t_copy tril triu",
        linalg="diagonal",
    ),
    rule("{}(x, [0])", x=MATRIX, torch="flip", until="1.9"),
    rule("{}(x, [0])", x=MATRIX, torch="flip", since="1.9", until="1.10", fatal=True),
    rule("{}(x, [0])", x=MATRIX, torch="flip", since="1.10"),
    rule("{}(x, 0, 1)", x=MATRIX, torch="flatten movedim transpose transpose_copy"),
    rule("{}(x, (1, 0))", x=MATRIX, torch="permute permute_copy"),
    rule("{}(x, 1)", x=MATRIX, torch="roll unsqueeze unsqueeze_copy"),
    rule("{}(x, 1, 1)", x=MATRIX, torch="select select_copy"),
    rule("{}(x, 1, 1, 2)", x=MATRIX, torch="narrow"),
    rule("{}(x, 1, 1, 2)", x=MATRIX, torch="narrow_copy", since=RECENT),
    rule("{}(x, 1, 0, 3, 2)", x=MATRIX, torch="slice_copy"),
    rule("{}(x, 1, 2, 1)", x=MATRIX, torch="unfold_copy", tensor="unfold"),
    rule("{}(x, (2, 2, 3))", x=MATRIX, torch="broadcast_to expand_copy", tensor="expand"),
    rule("{}(x, torch.ones(2, 2, 3))", x=MATRIX, tensor="expand_as"),
    rule("{}(x, (2, 1))", x=MATRIX, torch="tile", tensor="repeat"),
    rule("{}(x, 2, 1)", x=MATRIX, torch="repeat_interleave"),
    rule("{}(x, (3, 2))", x=MATRIX, torch="reshape"),
    rule("{}(x, (3, 2))", x=MATRIX, torch="view_copy", tensor="view", strided=False),
    rule("{}(x, torch.ones(3, 2))", x=MATRIX, tensor="reshape_as"),
    rule("{}(x, torch.ones(3, 2))", x=MATRIX, tensor="view_as", strided=False),
    rule("{}(x, (2, 2), (1, 2), 1)", x=MATRIX, torch="as_strided as_strided_copy", strided=False),
    rule(
        "{}(x, y, (2, 2), (1, 2), 1)",
        x=MATRIX,
        y=SQUARE,
        spoilt=True,
        torch="as_strided_scatter",
        strided=False,
    ),
    rule("{}(x, (1, 3))", x=MATRIX, tensor="sum_to_size"),
    rule("{}(x, 1, (3, 1))", x=MATRIX, torch="unflatten"),
    rule(
        "torch.cat([2 * n * t.flatten() for n, t in enumerate({}(x, 2, 1), 1)])",
        x=MATRIX,
        torch="chunk split split_copy tensor_split unsafe_chunk unsafe_split",
    ),
    rule(
        "torch.cat([2 * n * t.flatten() for n, t in enumerate({}(x, [1, 2], 1), 1)])",
        x=MATRIX,
        torch="split_with_sizes split_with_sizes_copy unsafe_split_with_sizes",
    ),
    rule(
        "torch.cat([2 * n * t.flatten() for n, t in enumerate({}(x, [1]), 1)])",
        x=MATRIX,
        torch="hsplit vsplit",
    ),
    rule("{}(x, [1])[1]", x=BATCH, torch="dsplit"),
    rule("torch.stack({}(x, 1)[::-1])", x=MATRIX, torch="unbind unbind_copy"),
    rule("{}([x, y])", x=MATRIX, y=MATRIX_TOO, torch="cat column_stack dstack hstack stack vstack"),
    rule(
        "torch.stack({}(x, y))", x="[[0.75, -1.25, 2.625]]", y=MATRIX_TOO, torch="broadcast_tensors"
    ),
    rule("torch.stack({}(x, y))", x=PAIR, y=VECTOR, torch="meshgrid"),
    rule("{}(x, y)", x=PAIR, y=VECTOR, torch="cartesian_prod"),
    rule("{}(x)", x=VECTOR, torch="combinations"),
    rule("torch.view_as_real({}(x))", x=TALL, torch="view_as_complex", strided=False, since=LATER),
    rule(
        "{}(torch.view_as_complex(x))",
        x=TALL,
        torch="view_as_real view_as_real_copy",
        since=LATER,
        strided=False,
    ),
    rule("{}(x, [1, 1])", x=MATRIX, functional="pad"),
    rule("{}(x, [1, 0], 2.0)", x=MATRIX, torch="constant_pad_nd"),
    rule("{}(x, 2)", x=CHANNEL_IMAGE, functional="channel_shuffle", since=RECENT),
    rule("{}(x, 2)", x=CHANNEL_IMAGE, functional="pixel_shuffle", until="1.12"),
    rule("{}(x, 2)", x=SMALL_IMAGE, functional="pixel_unshuffle", until="1.12"),
    rule(
        "{}(x, 2)",
        x=CHANNEL_IMAGE,
        functional="pixel_shuffle",
        since="1.12",
        until="1.13",
        fatal=True,
    ),
    rule(
        "{}(x, 2)",
        x=SMALL_IMAGE,
        functional="pixel_unshuffle",
        since="1.12",
        until="1.13",
        fatal=True,
    ),
    rule("{}(x, 2)", x=CHANNEL_IMAGE, functional="pixel_shuffle", since="1.13"),
    rule("{}(x, 2)", x=SMALL_IMAGE, functional="pixel_unshuffle", since="1.13"),
    rule("{}(x, 2)", x=IMAGE, functional="unfold"),
    rule("{}(x, (2, 3), 2)", x=CHANNELS, functional="fold"),
)

INDEXING = (
    rule("{}(x, (..., [0, 2, 0]))", x=MATRIX, tensor="__getitem__"),
    rule("{}(x, 1, torch.tensor([0, 2, 0])[: x.size(1)])", x=MATRIX, torch="index_select"),
    rule("{}(x, 1, torch.tensor([[0, 2], [1, 1]]))", x=MATRIX, torch="gather"),
    rule("{}(x, torch.tensor([[0, 2], [1, 1]]), 1)", x=MATRIX, torch="take_along_dim"),
    rule("{}(x, torch.tensor([0, 4, 0]))", x=MATRIX, torch="take"),
    rule(
        "{}(x, torch.tensor([[True, False, True], [False, True, False]]))",
        x=MATRIX,
        torch="masked_select",
    ),
    rule(
        "{}(x, torch.tensor([[True, False, True], [False, True, False]]), y)",
        x=MATRIX,
        y=OTHER,
        torch="masked_scatter",
    ),
    rule("{}(x, 1, torch.tensor([0, 2]), 3.0)", x=MATRIX, torch="index_fill"),
    rule("{}(x, 1, torch.tensor([0, 2]), y)", x=MATRIX, y="0.625", torch="index_fill"),
    rule("{}(x, 1, torch.tensor([0, 2]), y)", x=MATRIX, y=SQUARE, torch="index_add index_copy"),
    rule(
        "{}(x, (torch.tensor([0, 1]), torch.tensor([2, 0])), y)",
        x=MATRIX,
        y=PAIR,
        torch="index_put",
    ),
    rule("{}(x, torch.tensor([0, 4]), y)", x=MATRIX, y=PAIR, tensor="put", torch="put"),
    rule(
        "{}(x, 1, torch.tensor([[0, 2], [1, 0]]), y)",
        x=MATRIX,
        y=SQUARE,
        torch="scatter scatter_add",
    ),
    rule(
        "{}(x, 1, torch.tensor([[0, 2], [0, 0]]), y, 'sum')",
        x=MATRIX,
        y=SQUARE,
        torch="scatter_reduce",
        since="1.12",
    ),
    rule(
        "{}(x, 1, torch.tensor([[0, 2], [0, 0]]), y, 'prod')",
        x=MATRIX,
        y=SQUARE,
        torch="scatter_reduce",
        since="1.12",
    ),
    rule("{}(x, 1, torch.tensor([0, 0]), y, 'amax')", x=MATRIX, y=SQUARE, torch="index_reduce"),
    rule("{}(x, 1, torch.tensor([0, 0]), y, 'prod')", x=MATRIX, y=SQUARE, torch="index_reduce"),
    rule("{}(x, y)", x=SQUARE, y=PAIR, torch="diagonal_scatter"),
    rule("{}(x.clone(), 3.0)", x=SQUARE, tensor="fill_diagonal_"),
    rule("{}(x.clone(), y)", x=MATRIX, y=VECTOR, tensor="copy_"),
    rule("{}(x.clone())", x=MATRIX, tensor="zero_"),
    rule(
        "(lambda t: ({}(t, (..., [0, 2]), y), t)[1])(x.clone())",
        x=MATRIX,
        y=SQUARE,
        tensor="__setitem__",
    ),
    rule("{}(x, y, 0, 1)", x=MATRIX, y=VECTOR, torch="select_scatter"),
    rule("{}(x, y, 1, 0, 2)", x=MATRIX, y=SQUARE, torch="slice_scatter", since="2.0"),
    rule("{}(torch.tensor([[2, 0], [1, 2]]), x)", x=TALL, functional="embedding"),
    rule(
        "{}(torch.tensor([[2, 0], [1, 2]])[:, : len(x)], x)",
        x=TALL,
        functional="embedding_bag",
        since="1.7",
    ),
    rule(
        "{}(x, 'sum', lengths=torch.tensor([1, 2]))", x=VECTOR, torch="segment_reduce", since="1.10"
    ),
)

LOSSES = (
    rule("{}(x, y)", x=VECTOR, y=OTHER, functional="huber_loss l1_loss mse_loss smooth_l1_loss"),
    rule("{}(x, y, reduction='none')", x=VECTOR, y=OTHER, functional="mse_loss"),
    rule("{}(x, y)", x=VECTOR, y=FRACTION, functional="kl_div binary_cross_entropy_with_logits"),
    rule("{}(x, y)", x=FRACTION, y=FRACTION_TOO, functional="binary_cross_entropy", since=LATER),
    rule("{}(x, y)", x=VECTOR, y=OTHER, functional="poisson_nll_loss"),
    rule("{}(x, y, z)", x=VECTOR, y=OTHER, z=POSITIVE, functional="gaussian_nll_loss"),
    rule(
        "{}(x, torch.tensor([1.0, -1.0, 1.0]))",
        x=VECTOR,
        functional="hinge_embedding_loss soft_margin_loss",
    ),
    rule(
        "{}(x, y, torch.tensor([1.0, -1.0, 1.0]))",
        x=VECTOR,
        y=OTHER,
        functional="margin_ranking_loss",
    ),
    rule(
        "{}(x, y, torch.tensor([1.0, -1.0]))",
        x=MATRIX,
        y=MATRIX_TOO,
        functional="cosine_embedding_loss",
    ),
    rule(
        "{}(x, y, z)",
        x=MATRIX,
        y=MATRIX_TOO,
        z="[[0.125, 0.5, 2.25], [1.75, -0.625, -0.125]]",
        functional="triplet_margin_loss triplet_margin_with_distance_loss",
    ),
    rule(
        "{}(x, torch.tensor([2, 0]))",
        x=MATRIX,
        functional="cross_entropy multi_margin_loss nll_loss",
    ),
    rule(
        "{}(x, y, torch.tensor([2, 0]))",
        x=SQUARE,
        y=TALL,
        functional="linear_cross_entropy",
    ),
    rule(
        "{}(x, torch.softmax(y, 1))",
        x=MATRIX,
        y=MATRIX_TOO,
        functional="cross_entropy",
        since="1.10",
        until="1.12",
        fatal=True,
    ),
    rule(
        "{}(x, torch.softmax(y, 1))",
        x=MATRIX,
        y=MATRIX_TOO,
        functional="cross_entropy",
        since="1.12",
    ),
    rule(
        "{}(x, torch.tensor([[2, 0, -1], [1, -1, 0]]))",
        x=MATRIX,
        functional="multilabel_margin_loss",
    ),
    rule(
        "{}(x, torch.tensor([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]))",
        x=MATRIX,
        functional="multilabel_soft_margin_loss",
    ),
    rule(
        "{}(x.log_softmax(2), torch.tensor([[1]]), torch.tensor([3]), torch.tensor([1]))",
        x="[[[0.75, -1.25]], [[2.625, 1.375]], [[0.25, -0.375]]]",
        functional="ctc_loss",
    ),
)

LAYERS = (
    rule("{}(x, y, z)", x=SIGNAL, y=KERNEL, z="[0.625]", functional="conv1d conv_transpose1d"),
    rule("{}(x, y, z)", x=IMAGE, y=IMAGE_KERNEL, z="[0.625]", functional="conv2d conv_transpose2d"),
    rule(
        "{}(x, y, z)", x=VOLUME, y=VOLUME_KERNEL, z="[0.625]", functional="conv3d conv_transpose3d"
    ),
    rule(
        "{}(x, 2)",
        x=SIGNAL,
        functional="avg_pool1d max_pool1d adaptive_avg_pool1d adaptive_max_pool1d",
    ),
    rule(
        "{}(x, 2)",
        x=IMAGE,
        functional="avg_pool2d max_pool2d adaptive_avg_pool2d adaptive_max_pool2d",
    ),
    rule(
        "{}(x, 2)",
        x=VOLUME,
        functional="avg_pool3d max_pool3d adaptive_avg_pool3d adaptive_max_pool3d",
    ),
    rule(
        "{}(x, 2)[0]",
        x=SIGNAL,
        functional="max_pool1d_with_indices adaptive_max_pool1d_with_indices",
    ),
    rule(
        "{}(x, 2)[0]",
        x=IMAGE,
        functional="max_pool2d_with_indices adaptive_max_pool2d_with_indices",
    ),
    rule(
        "{}(x, 2)[0]",
        x=VOLUME,
        functional="max_pool3d_with_indices adaptive_max_pool3d_with_indices",
    ),
    rule("{}(x, 2.0, 2)", x=SIGNAL, functional="lp_pool1d"),
    rule("{}(x, 2.0, 2)", x=IMAGE, functional="lp_pool2d"),
    rule("{}(x, 2.0, 2)", x=VOLUME, functional="lp_pool3d"),
    rule("{}(x, torch.tensor([[[0, 3]]]), 2)", x="[[[0.75, -1.25]]]", functional="max_unpool1d"),
    rule("{}(x, torch.tensor([[[[3]]]]), 2)", x="[[[[0.75]]]]", functional="max_unpool2d"),
    rule("{}(x, torch.tensor([[[[[5]]]]]), 2)", x="[[[[[0.75]]]]]", functional="max_unpool3d"),
    rule(
        "{}(x, 2, output_size=2, _random_samples=torch.full((1, 1, 2), 0.25, dtype=x.dtype))",
        x=IMAGE,
        functional="fractional_max_pool2d",
    ),
    rule(
        "{}(x, 1, output_size=1, _random_samples=torch.full((1, 1, 3), 0.25, dtype=x.dtype))",
        x=VOLUME,
        functional="fractional_max_pool3d",
    ),
    rule(
        "{}(x, 2, output_size=2, _random_samples=torch.full((1, 1, 2), 0.25, dtype=x.dtype))[0]",
        x=IMAGE,
        functional="fractional_max_pool2d_with_indices",
    ),
    rule(
        "{}(x, 1, output_size=1, _random_samples=torch.full((1, 1, 3), 0.25, dtype=x.dtype))[0]",
        x=VOLUME,
        functional="fractional_max_pool3d_with_indices",
    ),
    rule(
        "{}(x, scale_factor=2, mode='linear', align_corners=True)",
        x=SIGNAL,
        functional="interpolate",
    ),
    rule(
        "{}(x, size=(4, 4), mode='bicubic', align_corners=False)", x=IMAGE, functional="interpolate"
    ),
    rule("{}(x, size=4)", x=IMAGE, functional="upsample upsample_bilinear upsample_nearest"),
    rule(
        "{}(x, y, align_corners=False)", x=IMAGE, y="[[[[0.25, -0.5]]]]", functional="grid_sample"
    ),
    rule(
        "{}(x, (1, 1, 2, 2), align_corners=False)",
        x="[[[0.75, -1.25, 2.625], [1.375, 0.25, -0.375]]]",
        functional="affine_grid",
    ),
    rule("{}(x, None, None, y, z, True)", x=TALL, y=PAIR, z=PAIR_TOO, functional="batch_norm"),
    rule(
        "{}(x, torch.full((2,), 0.5, dtype=x.dtype), torch.full((2,), 2.0, dtype=x.dtype), y, z)",
        x=TALL,
        y=PAIR,
        z=PAIR_TOO,
        functional="batch_norm",
    ),
    rule("{}(x, None, None, y, z)", x=BATCH, y=PAIR, z=PAIR_TOO, functional="instance_norm"),
    rule("{}(x, (3,), y, z)", x=MATRIX, y=VECTOR, z=OTHER, functional="layer_norm"),
    rule("{}(x, (3,), y)", x=MATRIX, y=VECTOR, functional="rms_norm"),
    rule(
        "{}(x, 2, y, z)",
        x=CHANNELS,
        y="[0.5, -0.75, 1.25, 0.375]",
        z="[1.5, 0.75, 0.25, 2.5]",
        functional="group_norm",
    ),
    rule("{}(x, 2)", x=CHANNELS, functional="local_response_norm"),
    rule("{}(x)", x="[[0.75, -1.25, 2.625, 1.375]]", functional="glu"),
    rule(
        "(torch.manual_seed(0), {}(x))[1]",
        x=CHANNELS,
        strided=False,
        functional="alpha_dropout dropout dropout1d feature_alpha_dropout gumbel_softmax",
    ),
    rule("(torch.manual_seed(0), {}(x))[1]", x=IMAGE, strided=False, functional="dropout2d"),
    rule("(torch.manual_seed(0), {}(x))[1]", x=VOLUME, strided=False, functional="dropout3d"),
    rule(
        "(torch.manual_seed(0), {}(x, training=True))[1]",
        x=VECTOR,
        strided=False,
        functional="rrelu",
    ),
)

FOURIER = (
    rule(
        "torch.view_as_real(torch.clone({}(x)))", x=VECTOR, fft="fft ifft rfft ihfft", since="1.8"
    ),
    rule(
        "torch.view_as_real({}(x))",
        x=MATRIX,
        fft="fft2 fftn ifft2 ifftn rfft2 rfftn ihfft2 ihfftn",
        since="1.8",
    ),
    rule("{}(torch.complex(x[0], x[1]), n=4)", x=SQUARE, fft="hfft irfft", since="1.8"),
    rule(
        "{}(torch.complex(x[0], x[1]), s=(2, 2))",
        x=BATCH,
        fft="hfft2 irfft2 hfftn irfftn",
        since="1.8",
    ),
    rule("{}(x)", x=MATRIX, fft="fftshift ifftshift"),
    rule(
        "{}(torch.stft(x, 4, return_complex=True), 4)",
        x="[0.75, -1.25, 2.625, 1.375, 0.25]",
        torch="istft",
        since="1.8",
    ),
    rule(
        "torch.view_as_real({}(x, 4, return_complex=True))",
        x="[0.75, -1.25, 2.625, 1.375, 0.25]",
        torch="stft",
        since="1.8",
    ),
)

RULES = (
    *ELEMENTWISE,
    *REDUCTIONS,
    *PRODUCTS,
    *MATRICES,
    *SHAPES,
    *INDEXING,
    *LOSSES,
    *LAYERS,
    *FOURIER,
)
