"""Functions with kinks, jumps and ties, whose gradients a clause tells for every argument.

The points at which a gradient follows from a rule are in `tests/points/`.
"""

from ..harness.cases import Row

PIECEWISE_CONSTANT = (
    Row("sign", forward="lambda x: torch.sign(x)"),
    Row("floor", forward="lambda x: torch.floor(x)"),
    Row("ceil", forward="lambda x: torch.ceil(x)"),
    Row("round", forward="lambda x: torch.round(x)"),
    Row("trunc", forward="lambda x: torch.trunc(x)"),
    Row("div floor", "1.8", forward="lambda x: torch.div(x, 2, rounding_mode='floor')"),
    Row("div trunc", "1.8", forward="lambda x: torch.div(x, 2, rounding_mode='trunc')"),
    Row("round to tens", "1.11", forward="lambda x: torch.round(x, decimals=-1)"),
)
"""Functions of slope 0 wherever they have a slope."""

RANDOM = (
    Row("bernoulli", forward="lambda x: torch.bernoulli(x)"),
    Row("normal by mean", forward="lambda x: torch.normal(x, 1.0)"),
    Row("normal by deviation", forward="lambda x: torch.normal(0.0, x)"),
    Row("normal by both", forward="lambda x: torch.normal(x, x)"),
    Row("poisson", forward="lambda x: torch.poisson(x)"),
    Row("binomial", forward="lambda x: torch.binomial(torch.ones_like(x), x)"),
    Row("multinomial", forward="lambda x: torch.multinomial(x, 5)"),
    Row("bernoulli_", forward="lambda x: (x * 1).bernoulli_(0.5)"),
    Row("uniform_", forward="lambda x: (x * 1).uniform_()"),
    Row("normal_", forward="lambda x: (x * 1).normal_()"),
    Row("exponential_", forward="lambda x: (x * 1).exponential_()"),
    Row("cauchy_", forward="lambda x: (x * 1).cauchy_()"),
    Row("geometric_", forward="lambda x: (x * 1).geometric_(0.5)"),
    Row("log_normal_", forward="lambda x: (x * 1).log_normal_()"),
    Row("random_", forward="lambda x: (x * 1).random_(5)"),
    Row(
        "bernoulli with a generator",
        forward="lambda x: torch.bernoulli(x, generator=torch.Generator())",
    ),
    Row(
        "uniform_ with a generator",
        forward="lambda x: (x * 1).uniform_(generator=torch.Generator())",
    ),
    Row(
        "exponential_ with a generator",
        forward="lambda x: (x * 1).exponential_(generator=torch.Generator())",
    ),
    Row("rand_like", forward="lambda x: torch.rand_like(x)"),
)
"""Operations that draw their result from a distribution."""

RETURNS_INDEX = (
    Row("max", forward="lambda x: x.max(0)"),
    Row("min", forward="lambda x: x.min(0)"),
    Row("median", forward="lambda x: x.median(0)"),
    Row("mode", forward="lambda x: x.mode(0)"),
    Row("kthvalue", forward="lambda x: x.kthvalue(2, 0)"),
    Row("sort", forward="lambda x: x.sort(0)"),
    Row("sort descending", forward="lambda x: x.sort(0, True)"),
    Row("topk", forward="lambda x: x.topk(2, 0)"),
    Row("topk of the least", forward="lambda x: x.topk(2, 0, False)"),
    Row("cummax", forward="lambda x: x.cummax(0)"),
    Row("cummin", forward="lambda x: x.cummin(0)"),
    Row("nanmedian", "1.8", forward="lambda x: x.nanmedian(0)"),
)
"""Operations along the first dimension that return values and the indices they stood at."""

MEDIANS = (
    Row("median", forward="lambda x: x.median()"),
    Row("nanmedian", "1.8", forward="lambda x: x.nanmedian()"),
    Row(
        "nanmedian with NaN",
        "1.8",
        forward="lambda x: torch.cat([x, x.new_tensor([float('nan')])]).nanmedian()",
    ),
)
"""Medians over all elements."""

MAX_POOLS = (
    Row(
        "max_pool1d", forward="lambda x: torch.nn.functional.max_pool1d(x, 2, return_indices=True)"
    ),
    Row(
        "padded",
        forward="lambda x: torch.nn.functional.max_pool1d(x, 3, 2, padding=1, return_indices=True)",
    ),
    Row(
        "ceil_mode",
        forward="lambda x: torch.nn.functional.max_pool1d("
        "x, 5, ceil_mode=True, return_indices=True)",
    ),
    Row(
        "dilated",
        forward="lambda x: torch.nn.functional.max_pool1d(x, 2, dilation=3, return_indices=True)",
    ),
    Row(
        "overlapping",
        forward="lambda x: torch.nn.functional.max_pool1d(x, 3, 1, return_indices=True)",
    ),
    Row(
        "max_pool2d",
        forward="lambda x: torch.nn.functional.max_pool2d("
        "x.reshape(1, 2, 3, 4), 2, 1, return_indices=True)",
    ),
    Row(
        "max_pool3d",
        forward="lambda x: torch.nn.functional.max_pool3d("
        "x.reshape(1, 2, 3, 2, 2), 2, 1, return_indices=True)",
    ),
    Row(
        "adaptive_max_pool1d",
        forward="lambda x: torch.nn.functional.adaptive_max_pool1d(x, 3, return_indices=True)",
    ),
    Row(
        "adaptive_max_pool2d",
        forward="lambda x: torch.nn.functional.adaptive_max_pool2d("
        "x.reshape(1, 2, 3, 4), 2, return_indices=True)",
    ),
)
"""Poolings of a tensor of shape (1, 2, 12) that return values and where in the 12 they stood."""

SELECTIONS = (
    Row("where", forward="lambda x, mask: torch.where(mask, x, torch.full_like(x, 7))"),
    Row("index", forward="lambda x, mask: x[mask]"),
    Row("masked_select", forward="lambda x, mask: x.masked_select(mask)"),
    Row("masked_fill", forward="lambda x, mask: x.masked_fill(~mask, 7)"),
    Row(
        "masked_fill of rows",
        forward="lambda x, mask: x.expand(2, -1).masked_fill(~mask, 7)[1]",
    ),
    Row(
        "where of rows",
        forward="lambda x, mask: torch.where(mask, x.expand(2, -1), torch.full_like(x, 7))[1]",
    ),
    Row("masked_scatter", forward="lambda x, mask: x.masked_scatter(~mask, torch.ones_like(x))"),
    Row("index_select", forward="lambda x, mask: x.index_select(0, mask.nonzero()[:, 0])"),
    Row("gather", forward="lambda x, mask: x.gather(0, mask.nonzero()[:, 0])"),
    Row("take", forward="lambda x, mask: x.take(mask.nonzero()[:, 0])"),
    Row("index_fill", forward="lambda x, mask: x.index_fill(0, (~mask).nonzero()[:, 0], 7)"),
)
"""Operations that let the elements of a vector through where `mask` is True."""

NORMS = (
    Row("Tensor.norm", forward="lambda x, p: x.norm(p, 1)"),
    Row("torch.norm", forward="lambda x, p: torch.norm(x, p, 1)"),
    Row("linalg.norm", "1.7", forward="lambda x, p: torch.linalg.norm(x, p, 1)"),
    Row("vector_norm", "1.9", forward="lambda x, p: torch.linalg.vector_norm(x, p, 1)"),
)
"""Norms of the rows of a matrix."""

INTERIOR = (
    Row("exp", forward="lambda x: x.exp()", slope="lambda x: x.exp()"),
    Row("expm1", forward="lambda x: x.expm1()", slope="lambda x: x.exp()"),
    Row("log", forward="lambda x: x.log()", slope="lambda x: 1 / x"),
    Row("log1p", forward="lambda x: x.log1p()", slope="lambda x: 1 / (1 + x)"),
    Row("log2", forward="lambda x: (2 * x).log2()", slope="lambda x: 1.4426950408889634 / x"),
    Row("sqrt", forward="lambda x: x.sqrt()", slope="lambda x: 0.5 / x.sqrt()"),
    Row("rsqrt", forward="lambda x: x.rsqrt()", slope="lambda x: -0.5 / (x * x.sqrt())"),
    Row("reciprocal", forward="lambda x: x.reciprocal()", slope="lambda x: -1 / (x * x)"),
    Row("pow", forward="lambda x: x.pow(2.5)", slope="lambda x: 2.5 * x * x.sqrt()"),
    Row("sin", forward="lambda x: x.sin()", slope="lambda x: x.cos()"),
    Row("cos", forward="lambda x: x.cos()", slope="lambda x: -x.sin()"),
    Row("sinh", forward="lambda x: x.sinh()", slope="lambda x: x.cosh()"),
    Row("tanh", forward="lambda x: x.tanh()", slope="lambda x: 1 / x.cosh().pow(2)"),
    Row("sigmoid", forward="lambda x: x.sigmoid()", slope="lambda x: x.sigmoid() * (-x).sigmoid()"),
    Row("asin", forward="lambda x: (x / 8).asin()", slope="lambda x: 1 / (64 - x * x).sqrt()"),
    Row("acos", forward="lambda x: (x / 8).acos()", slope="lambda x: -1 / (64 - x * x).sqrt()"),
    Row("atan", forward="lambda x: x.atan()", slope="lambda x: 1 / (1 + x * x)"),
    Row("asinh", forward="lambda x: x.asinh()", slope="lambda x: 1 / (1 + x * x).sqrt()"),
    Row("acosh", forward="lambda x: (1 + x).acosh()", slope="lambda x: 1 / (x * (2 + x)).sqrt()"),
    Row("atanh", forward="lambda x: (x / 8).atanh()", slope="lambda x: 8 / (64 - x * x)"),
    Row("erf", forward="lambda x: x.erf()", slope="lambda x: 1.1283791670955126 * (-x * x).exp()"),
    Row(
        "softplus",
        forward="lambda x: torch.nn.functional.softplus(x)",
        slope="lambda x: x.sigmoid()",
    ),
    Row(
        "elu",
        forward="lambda x: torch.nn.functional.elu(-x, 2.0)",
        slope="lambda x: -2 * (-x).exp()",
    ),
    Row("relu", forward="lambda x: torch.relu(x)", slope="lambda x: torch.ones_like(x)"),
    Row("relu of negative", forward="lambda x: torch.relu(-x)", slope="lambda x: 0 * x"),
    Row("abs of negative", forward="lambda x: torch.abs(-x)", slope="lambda x: torch.ones_like(x)"),
    Row("clamp inside", forward="lambda x: x.clamp(0, 8)", slope="lambda x: torch.ones_like(x)"),
    Row("clamp outside", forward="lambda x: x.clamp(8, 9)", slope="lambda x: 0 * x"),
)
"""Functions differentiable on positive arguments up to 4, with their derivatives."""
