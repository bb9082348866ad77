"""Functions at the points where their gradient is a matter of rule, and what the rules imply.

The numbers of `point` and `gradient` stand in nested lists, of one shape. A row of `each` is
a function that works on every column of its argument apart: tests give it `copies` columns,
each of them the point, so that the body and the tail of vectorized loops are met. A row of
`whole` is given the point alone. A function of several arguments takes them from the first
dimension of its one argument. `ulps` is 0 where the gradient is exact.
"""

from typing import Any

from ..harness.cases import Row

INF = float("inf")
NAN = float("nan")
TINY = 2.0**-100


def each(name: str, forward: str, point: Any, since: str = "1.6", **fields: Any) -> Row:
    """Return a row whose function works column by column."""
    fields = {"ulps": 0, **fields}
    return Row(name, since, forward=forward, point=point, copies=(1, 3, 9, 17), **fields)


def whole(name: str, forward: str, point: Any, since: str = "1.6", **fields: Any) -> Row:
    """Return a row whose function takes the point as a whole."""
    fields = {"ulps": 0, **fields}
    return Row(name, since, forward=forward, point=point, copies=(0,), **fields)


DIFFERENTIABLE = (
    each("relu beside 0", "lambda x: torch.relu(x)", [-TINY, TINY], gradient=[0.0, 1.0]),
    each("abs beside 0", "lambda x: torch.abs(x)", [-TINY, TINY], gradient=[-1.0, 1.0]),
    each(
        "leaky_relu beside 0",
        "lambda x: torch.nn.functional.leaky_relu(x, 0.25)",
        [-TINY, TINY],
        gradient=[0.25, 1.0],
    ),
    each("clamp beside 0", "lambda x: x.clamp(min=0)", [-TINY, TINY], gradient=[0.0, 1.0]),
    each("norm beside 0", "lambda x: x.norm(1, 0)", [-TINY, TINY], gradient=[-1.0, 1.0]),
    each("pow(x, 0) at 0", "lambda x: x.pow(0)", [0.0], gradient=[0.0]),
    each("pow(x, 0.0) at 0", "lambda x: x.pow(0.0)", [0.0], gradient=[0.0]),
    each("pow(x, 1) at 0", "lambda x: x.pow(1)", [0.0], gradient=[1.0]),
    each("pow(x, 2) at 0", "lambda x: x.pow(2)", [0.0], gradient=[0.0]),
    each("pow(x, 3) at 0", "lambda x: x.pow(3)", [0.0], gradient=[0.0]),
    each("x ** y at (0, 1)", "lambda x: x[0].pow(x[1])", [0.0, 1.0], gradient=[1.0, 0.0]),
    each("x ** y at (0, 2)", "lambda x: x[0].pow(x[1])", [0.0, 2.0], gradient=[0.0, 0.0]),
    each(
        "x ** tensor at (-1, 2)",
        "lambda x: x.pow(torch.full_like(x, 2.0))",
        [-1.0],
        gradient=[-2.0],
    ),
    each("0 ** x at 1", "lambda x: torch.pow(0.0, x)", [1.0], gradient=[0.0]),
    each("elu at 0", "lambda x: torch.nn.functional.elu(x)", [0.0, -0.0], gradient=[1.0, 1.0]),
    each("celu at 0", "lambda x: torch.celu(x, 2.0)", [0.0, -0.0], gradient=[1.0, 1.0]),
    each(
        "softshrink(lambd=0) at 0",
        "lambda x: torch.nn.functional.softshrink(x, 0.0)",
        [0.0],
        gradient=[1.0],
    ),
    each(
        "hardshrink(lambd=0) at 0",
        "lambda x: torch.nn.functional.hardshrink(x, 0.0)",
        [0.0],
        gradient=[1.0],
    ),
    each("clamp(0, 0) at 0", "lambda x: x.clamp(0, 0)", [0.0], gradient=[0.0]),
    each("clamp(0, 2) inside", "lambda x: x.clamp(0, 2)", [0.5, 1.0], gradient=[1.0, 1.0]),
    each("clamp(0, 2) outside", "lambda x: x.clamp(0, 2)", [-1.0, 3.0], gradient=[0.0, 0.0]),
    each("maximum of unequal", "lambda x: torch.max(x[0], x[1])", [1.0, 2.0], gradient=[0.0, 1.0]),
    each("logsigmoid at 0", "lambda x: torch.nn.functional.logsigmoid(x)", [0.0], gradient=[0.5]),
    each("softplus at 0", "lambda x: torch.nn.functional.softplus(x)", [0.0], gradient=[0.5]),
    each("sinc at 0", "lambda x: torch.sinc(x)", [0.0], "1.8", gradient=[0.0]),
    each(
        "xlogy at (0, 1)",
        "lambda x: torch.xlogy(x[0], x[1])",
        [0.0, 1.0],
        "1.8",
        gradient=[0.0, 0.0],
    ),
    each("var of equal", "lambda x: x.var(0)", [2.0, 2.0], gradient=[0.0, 0.0]),
    each("prod with one zero", "lambda x: x.prod(0)", [0.0, 2.0, 3.0], gradient=[6.0, 0.0, 0.0]),
    each("prod with two zeros", "lambda x: x.prod(0)", [0.0, 0.0, 3.0], gradient=[0.0, 0.0, 0.0]),
    each(
        "cumprod with one zero",
        "lambda x: x.cumprod(0)",
        [1.0, 0.0, 3.0],
        gradient=[1.0, 4.0, 0.0],
    ),
    each(
        "quantile between two",
        "lambda x: torch.quantile(x, 0.5, 0)",
        [1.0, 2.0, 3.0, 4.0],
        "1.7",
        gradient=[0.0, 0.5, 0.5, 0.0],
    ),
    each(
        "smooth_l1_loss at 0",
        "lambda x: torch.nn.functional.smooth_l1_loss(x[0], x[1], reduction='sum')",
        [1.0, 1.0],
        gradient=[0.0, 0.0],
    ),
    each(
        "smooth_l1_loss at beta",
        "lambda x: torch.nn.functional.smooth_l1_loss(x[0], x[1], reduction='sum')",
        [2.0, 1.0],
        gradient=[1.0, -1.0],
    ),
    each(
        "huber_loss at delta",
        "lambda x: torch.nn.functional.huber_loss(x[0], x[1], reduction='sum')",
        [2.0, 1.0],
        "1.9",
        gradient=[1.0, -1.0],
    ),
    each(
        "mse_loss at 0",
        "lambda x: torch.nn.functional.mse_loss(x[0], x[1], reduction='sum')",
        [1.0, 1.0],
        gradient=[0.0, 0.0],
    ),
    each(
        "normalize at 0",
        "lambda x: torch.nn.functional.normalize(x, dim=0, eps=0.5)",
        [0.0, 0.0],
        gradient=[2.0, 2.0],
    ),
    whole(
        "pairwise_distance at 0",
        "lambda x: torch.nn.functional.pairwise_distance(x[0], x[1], eps=0.25)",
        [[[1.0, 2.0]], [[1.0, 2.0]]],
        ulps=4,
        gradient=[[[0.5**0.5, 0.5**0.5]], [[-(0.5**0.5), -(0.5**0.5)]]],
    ),
    whole(
        "det of zeros",
        "lambda x: x.det()",
        [[0.0, 0.0], [0.0, 0.0]],
        gradient=[[0.0, 0.0], [0.0, 0.0]],
    ),
    whole(
        "det at rank 1",
        "lambda x: x.det()",
        [[1.0, 2.0], [2.0, 4.0]],
        ulps=8,
        gradient=[[4.0, -2.0], [-2.0, 1.0]],
    ),
    whole(
        "svdvals that repeat",
        "lambda x: torch.svd(x)[1]",
        [[1.0, 0.0], [0.0, 1.0]],
        ulps=8,
        gradient=[[1.0, 0.0], [0.0, 1.0]],
    ),
)
"""Points that look special and where the function has a derivative."""

CONVEX = (
    each("relu", "lambda x: torch.relu(x)", [0.0, -0.0], gradient=[0.0, 0.0]),
    each(
        "nn.functional.relu",
        "lambda x: torch.nn.functional.relu(x)",
        [0.0, -0.0],
        gradient=[0.0, 0.0],
    ),
    each("relu_", "lambda x: (x * 1).relu_()", [0.0, -0.0], gradient=[0.0, 0.0]),
    each("relu6 at 0", "lambda x: torch.nn.functional.relu6(x)", [0.0], gradient=[0.0]),
    each("threshold(0, 0)", "lambda x: torch.threshold(x, 0.0, 0.0)", [0.0], gradient=[0.0]),
    each("hardtanh at -1", "lambda x: torch.nn.functional.hardtanh(x)", [-1.0], gradient=[0.0]),
    each(
        "hardsigmoid at -3", "lambda x: torch.nn.functional.hardsigmoid(x)", [-3.0], gradient=[0.0]
    ),
    each(
        "leaky_relu",
        "lambda x: torch.nn.functional.leaky_relu(x, 0.25)",
        [0.0, -0.0],
        gradient=[0.25, 0.25],
    ),
    each(
        "leaky_relu(-0.5)",
        "lambda x: torch.nn.functional.leaky_relu(x, -0.5)",
        [0.0],
        gradient=[0.0],
    ),
    each("prelu", "lambda x: torch.prelu(x, x.new_tensor([0.25]))", [0.0], gradient=[0.25]),
    each("prelu(-0.5)", "lambda x: torch.prelu(x, x.new_tensor([-0.5]))", [0.0], gradient=[0.0]),
    each("rrelu in evaluation", "lambda x: torch.rrelu(x, 0.125, 0.375)", [0.0], gradient=[0.25]),
    each("rrelu in training", "lambda x: torch.rrelu(x, 0.25, 0.25, True)", [0.0], gradient=[0.25]),
    each("elu(0.5)", "lambda x: torch.nn.functional.elu(x, 0.5)", [0.0], gradient=[0.5]),
    each("softshrink at 0.5", "lambda x: torch.nn.functional.softshrink(x)", [0.5], gradient=[0.0]),
    each("logit at eps", "lambda x: torch.logit(x, 0.25)", [0.25], "1.7", gradient=[0.0]),
    each("abs", "lambda x: torch.abs(x)", [0.0, -0.0], gradient=[0.0, 0.0]),
    each(
        "copysign(x, 1)",
        "lambda x: torch.copysign(x, torch.ones_like(x))",
        [0.0],
        "1.8",
        gradient=[0.0],
    ),
    each(
        "abs of complex",
        "lambda x: torch.view_as_complex(torch.stack([x[0], x[1]], -1)).abs()",
        [0.0, 0.0],
        "1.7",
        gradient=[0.0, 0.0],
    ),
    each("hypot", "lambda x: torch.hypot(x[0], x[1])", [0.0, 0.0], "1.8", gradient=[0.0, 0.0]),
    whole("max() tie", "lambda x: x.max()", [1.0, 2.0, 2.0], gradient=[0.0, 0.5, 0.5]),
    each("amax tie", "lambda x: x.amax(0)", [1.0, 2.0, 2.0], "1.7", gradient=[0.0, 0.5, 0.5]),
    each(
        "amax tie of three",
        "lambda x: x.amax(0)",
        [2.0, 2.0, 2.0],
        "1.7",
        gradient=[1 / 3, 1 / 3, 1 / 3],
    ),
    each(
        "aminmax tie of max",
        "lambda x: torch.aminmax(x, dim=0)[1]",
        [1.0, 2.0, 2.0],
        "2.13",
        gradient=[0.0, 0.5, 0.5],
    ),
    each("max(a, b) tie", "lambda x: torch.max(x[0], x[1])", [1.0, 1.0], gradient=[0.5, 0.5]),
    each(
        "maximum tie", "lambda x: torch.maximum(x[0], x[1])", [1.0, 1.0], "1.7", gradient=[0.5, 0.5]
    ),
    each(
        "maximum with 0",
        "lambda x: torch.maximum(x, torch.zeros_like(x))",
        [0.0],
        "1.7",
        gradient=[0.5],
    ),
    each("fmax tie", "lambda x: torch.fmax(x[0], x[1])", [1.0, 1.0], "1.8", gradient=[0.5, 0.5]),
    each("clamp(min=0) at 0", "lambda x: x.clamp(min=0)", [0.0], gradient=[0.0]),
    each("clamp_min(0) at 0", "lambda x: torch.clamp_min(x, 0)", [0.0], gradient=[0.0]),
    each("clamp(0, 1) at 0", "lambda x: x.clamp(0, 1)", [0.0], gradient=[0.0]),
    each(
        "clamp at lower tensor",
        "lambda x: torch.clamp(x[0], x[1], x[2])",
        [0.0, 0.0, 1.0],
        "1.10",
        gradient=[0.5, 0.5, 0.0],
    ),
    each(
        "clamp at min tensor",
        "lambda x: torch.clamp(x[0], min=x[1])",
        [0.0, 0.0],
        "1.10",
        gradient=[0.5, 0.5],
    ),
    each(
        "hinge_embedding_loss at margin",
        "lambda x: torch.nn.functional.hinge_embedding_loss("
        "x, -torch.ones_like(x), reduction='sum')",
        [1.0],
        gradient=[0.0],
    ),
    each(
        "margin_ranking_loss at 0",
        "lambda x: torch.nn.functional.margin_ranking_loss("
        "x[0], x[1], torch.ones_like(x[0]), reduction='sum')",
        [1.0, 1.0],
        gradient=[0.0, 0.0],
    ),
    whole(
        "multi_margin_loss at margin",
        "lambda x: torch.nn.functional.multi_margin_loss(x, torch.tensor([0]))",
        [[1.0, 0.0]],
        gradient=[[0.0, 0.0]],
    ),
    whole(
        "multilabel_margin_loss at margin",
        "lambda x: torch.nn.functional.multilabel_margin_loss(x, torch.tensor([[0, -1]]))",
        [[1.0, 0.0]],
        gradient=[[0.0, 0.0]],
    ),
    each(
        "l1_loss at 0",
        "lambda x: torch.nn.functional.l1_loss(x[0], x[1], reduction='sum')",
        [1.0, 1.0],
        gradient=[0.0, 0.0],
    ),
    each(
        "smooth_l1_loss(beta=0) at 0",
        "lambda x: torch.nn.functional.smooth_l1_loss(x[0], x[1], reduction='sum', beta=0.0)",
        [1.0, 1.0],
        "1.7",
        gradient=[0.0, 0.0],
    ),
    each("norm 1 at zeros", "lambda x: x.norm(1, 0)", [0.0, 1.0], gradient=[0.0, 1.0]),
    each("norm 1.5 of zeros", "lambda x: x.norm(1.5, 0)", [0.0, 0.0], gradient=[0.0, 0.0]),
    each("norm 2 of zeros", "lambda x: x.norm(2, 0)", [0.0, 0.0], gradient=[0.0, 0.0]),
    each("norm 3 of zeros", "lambda x: x.norm(3, 0)", [0.0, 0.0], gradient=[0.0, 0.0]),
    each("norm inf of zeros", "lambda x: x.norm(float('inf'), 0)", [0.0, 0.0], gradient=[0.0, 0.0]),
    each(
        "norm inf tie",
        "lambda x: x.norm(float('inf'), 0)",
        [1.0, -1.0, 0.0],
        gradient=[0.5, -0.5, 0.0],
    ),
    whole(
        "norm() of zeros",
        "lambda x: x.norm()",
        [[0.0, 0.0], [0.0, 0.0]],
        gradient=[[0.0, 0.0], [0.0, 0.0]],
    ),
    each(
        "vector_norm of zeros",
        "lambda x: torch.linalg.vector_norm(x, dim=0)",
        [0.0, 0.0],
        "1.8",
        gradient=[0.0, 0.0],
    ),
    whole(
        "matrix_norm of zeros",
        "lambda x: torch.linalg.matrix_norm(x)",
        [[0.0, 0.0], [0.0, 0.0]],
        "1.9",
        gradient=[[0.0, 0.0], [0.0, 0.0]],
    ),
    whole(
        "nuclear norm of zeros",
        "lambda x: torch.linalg.matrix_norm(x, 'nuc')",
        [[0.0, 0.0], [0.0, 0.0]],
        "1.9",
        gradient=[[0.0, 0.0], [0.0, 0.0]],
    ),
    whole(
        "nuclear norm at rank 1",
        "lambda x: x.norm('nuc')",
        [[1.0, 0.0], [0.0, 0.0]],
        gradient=[[1.0, 0.0], [0.0, 0.0]],
    ),
    whole(
        "spectral norm of zeros",
        "lambda x: torch.linalg.matrix_norm(x, 2)",
        [[0.0, 0.0], [0.0, 0.0]],
        "1.9",
        gradient=[[0.0, 0.0], [0.0, 0.0]],
    ),
    whole(
        "dist at 0",
        "lambda x: torch.dist(x[0], x[1])",
        [[1.0, 2.0], [1.0, 2.0]],
        gradient=[[0.0, 0.0], [0.0, 0.0]],
    ),
    whole(
        "pairwise_distance(eps=0) at 0",
        "lambda x: torch.nn.functional.pairwise_distance(x[0], x[1], eps=0.0)",
        [[[1.0, 2.0]], [[1.0, 2.0]]],
        gradient=[[[0.0, 0.0]], [[0.0, 0.0]]],
    ),
    *(
        whole(
            f"cdist {p} at 0",
            f"lambda x: torch.cdist(x[0].contiguous(), x[1].contiguous(), {p})",
            [[[1.0, 2.0]], [[1.0, 2.0]]],
            gradient=[[[0.0, 0.0]], [[0.0, 0.0]]],
        )
        for p in ("1.0", "2.0", "3.0", "float('inf')")
    ),
    whole(
        "cdist inf tie",
        "lambda x: torch.cdist(x[0].contiguous(), x[1].contiguous(), float('inf'))",
        [[[1.0, 1.0]], [[0.0, 0.0]]],
        gradient=[[[0.5, 0.5]], [[-0.5, -0.5]]],
    ),
    *(
        whole(
            f"pdist {p} at 0",
            f"lambda x: torch.pdist(x, {p})",
            [[1.0, 2.0], [1.0, 2.0]],
            gradient=[[0.0, 0.0], [0.0, 0.0]],
        )
        for p in ("1.0", "2.0", "float('inf')")
    ),
    whole(
        "pdist inf tie",
        "lambda x: torch.pdist(x, float('inf'))",
        [[1.0, 1.0], [0.0, 0.0]],
        gradient=[[0.5, 0.5], [-0.5, -0.5]],
    ),
    each("std of equal", "lambda x: x.std(0)", [2.0, 2.0], gradient=[0.0, 0.0]),
    each("std of one, biased", "lambda x: x.std(0, unbiased=False)", [2.0], gradient=[0.0]),
    each(
        "scatter_reduce amax tie",
        "lambda x: torch.zeros_like(x[:1]).scatter_reduce("
        "0, torch.zeros_like(x, dtype=torch.long), x, 'amax')",
        [1.0, 1.0],
        "2.0",
        gradient=[0.5, 0.5],
    ),
    each(
        "masked amax tie",
        "lambda x: torch.masked.amax(x, 0, mask=x < 3)",
        [1.0, 1.0, 3.0],
        "2.0",
        gradient=[0.5, 0.5, 0.0],
    ),
    whole(
        "segment_reduce max tie",
        "lambda x: torch.segment_reduce(x, 'max', lengths=torch.tensor([2]))",
        [1.0, 1.0],
        "2.0",
        gradient=[0.5, 0.5],
    ),
)
"""Kinks around which the function is convex, with the least subgradient."""

CONCAVE = (
    each("relu6 at 6", "lambda x: torch.nn.functional.relu6(x)", [6.0], gradient=[0.0]),
    each("hardtanh at 1", "lambda x: torch.nn.functional.hardtanh(x)", [1.0], gradient=[0.0]),
    each("hardsigmoid at 3", "lambda x: torch.nn.functional.hardsigmoid(x)", [3.0], gradient=[0.0]),
    each("hardswish at -3", "lambda x: torch.nn.functional.hardswish(x)", [-3.0], gradient=[0.0]),
    each("hardswish at 3", "lambda x: torch.nn.functional.hardswish(x)", [3.0], gradient=[1.0]),
    each(
        "leaky_relu(2)", "lambda x: torch.nn.functional.leaky_relu(x, 2.0)", [0.0], gradient=[1.0]
    ),
    each("prelu(2)", "lambda x: torch.prelu(x, x.new_tensor([2.0]))", [0.0], gradient=[1.0]),
    each("rrelu(2, 2)", "lambda x: torch.rrelu(x, 2.0, 2.0)", [0.0], gradient=[1.0]),
    each("elu(2)", "lambda x: torch.nn.functional.elu(x, 2.0)", [0.0], gradient=[1.0]),
    each("selu", "lambda x: torch.selu(x)", [0.0], ulps=2, gradient=[1.0507009873554805]),
    each(
        "softshrink at -0.5", "lambda x: torch.nn.functional.softshrink(x)", [-0.5], gradient=[0.0]
    ),
    each("logit at 1 - eps", "lambda x: torch.logit(x, 0.25)", [0.75], "1.7", gradient=[0.0]),
    each(
        "copysign(x, -1)",
        "lambda x: torch.copysign(x, -torch.ones_like(x))",
        [0.0],
        "1.8",
        gradient=[0.0],
    ),
    whole("min() tie", "lambda x: x.min()", [1.0, 1.0, 2.0], gradient=[0.5, 0.5, 0.0]),
    each("amin tie", "lambda x: x.amin(0)", [1.0, 1.0, 2.0], "1.7", gradient=[0.5, 0.5, 0.0]),
    each(
        "aminmax tie of min",
        "lambda x: torch.aminmax(x, dim=0)[0]",
        [1.0, 1.0, 2.0],
        "2.13",
        gradient=[0.5, 0.5, 0.0],
    ),
    each("min(a, b) tie", "lambda x: torch.min(x[0], x[1])", [1.0, 1.0], gradient=[0.5, 0.5]),
    each(
        "minimum tie", "lambda x: torch.minimum(x[0], x[1])", [1.0, 1.0], "1.7", gradient=[0.5, 0.5]
    ),
    each(
        "minimum with 0",
        "lambda x: torch.minimum(x, torch.zeros_like(x))",
        [0.0],
        "1.7",
        gradient=[0.5],
    ),
    each("fmin tie", "lambda x: torch.fmin(x[0], x[1])", [1.0, 1.0], "1.8", gradient=[0.5, 0.5]),
    each("clamp(max=0) at 0", "lambda x: x.clamp(max=0)", [0.0], gradient=[0.0]),
    each("clamp_max(0) at 0", "lambda x: torch.clamp_max(x, 0)", [0.0], gradient=[0.0]),
    each("clamp(0, 1) at 1", "lambda x: x.clamp(0, 1)", [1.0], gradient=[0.0]),
    each(
        "clamp at upper tensor",
        "lambda x: torch.clamp(x[0], x[1], x[2])",
        [1.0, 0.0, 1.0],
        "1.10",
        gradient=[0.5, 0.0, 0.5],
    ),
    each(
        "clamp at max tensor",
        "lambda x: torch.clamp(x[0], max=x[1])",
        [0.0, 0.0],
        "1.10",
        gradient=[0.5, 0.5],
    ),
    each(
        "norm -inf tie",
        "lambda x: x.norm(-float('inf'), 0)",
        [1.0, -1.0, 2.0],
        gradient=[0.5, -0.5, 0.0],
    ),
    each(
        "scatter_reduce amin tie",
        "lambda x: torch.ones_like(x[:1]).scatter_reduce("
        "0, torch.zeros_like(x, dtype=torch.long), x, 'amin')",
        [0.0, 0.0],
        "2.0",
        gradient=[0.5, 0.5],
    ),
    each(
        "masked amin tie",
        "lambda x: torch.masked.amin(x, 0, mask=x > 0)",
        [1.0, 1.0, 0.0],
        "2.0",
        gradient=[0.5, 0.5, 0.0],
    ),
    whole(
        "segment_reduce min tie",
        "lambda x: torch.segment_reduce(x, 'min', lengths=torch.tensor([2]))",
        [1.0, 1.0],
        "2.0",
        gradient=[0.5, 0.5],
    ),
)
"""Kinks around which the function is concave, with the least supergradient."""

CONTINUITY = (
    each("sqrt at 0", "lambda x: torch.sqrt(x)", [0.0], gradient=[INF]),
    each("sqrt at -0", "lambda x: torch.sqrt(x)", [-0.0], gradient=[INF]),
    each("rsqrt at 0", "lambda x: torch.rsqrt(x)", [0.0], gradient=[-INF]),
    each("reciprocal at 0", "lambda x: torch.reciprocal(x)", [0.0, -0.0], gradient=[-INF, -INF]),
    each("pow(x, 1/3) at 0", "lambda x: x.pow(1 / 3)", [0.0], gradient=[INF]),
    each("pow(x, 0.5) at 0", "lambda x: x.pow(0.5)", [0.0], gradient=[INF]),
    each("pow(x, 1.5) at 0", "lambda x: x.pow(1.5)", [0.0], gradient=[0.0]),
    each("pow(x, -1) at 0", "lambda x: x.pow(-1)", [0.0], gradient=[-INF]),
    each("pow(x, -0.5) at 0", "lambda x: x.pow(-0.5)", [0.0], gradient=[-INF]),
    each("x ** y at (0, 0.5)", "lambda x: x[0].pow(x[1])", [0.0, 0.5], gradient=[INF, 0.0]),
    each("x ** y at (0, 0)", "lambda x: x[0].pow(x[1])", [0.0, 0.0], gradient=[0.0, 0.0]),
    each("0 ** x at 0", "lambda x: torch.pow(0.0, x)", [0.0], gradient=[0.0]),
    each("log at 0", "lambda x: torch.log(x)", [0.0], gradient=[INF]),
    each("log2 at 0", "lambda x: torch.log2(x)", [0.0], gradient=[INF]),
    each("log10 at 0", "lambda x: torch.log10(x)", [0.0], gradient=[INF]),
    each("log1p at -1", "lambda x: torch.log1p(x)", [-1.0], gradient=[INF]),
    each("logit at 0 and 1", "lambda x: torch.logit(x)", [0.0, 1.0], "1.7", gradient=[INF, INF]),
    each("entr at 0", "lambda x: torch.special.entr(x)", [0.0], "1.9", gradient=[INF]),
    each(
        "xlogy at (1, 0)",
        "lambda x: torch.xlogy(x[0], x[1])",
        [1.0, 0.0],
        "1.8",
        gradient=[-INF, INF],
    ),
    each(
        "xlogy(0, y) at 0",
        "lambda x: torch.xlogy(torch.zeros_like(x), x)",
        [0.0],
        "1.8",
        gradient=[0.0],
    ),
    each(
        "xlog1py(0, y) at -1",
        "lambda x: torch.special.xlog1py(torch.zeros_like(x), x)",
        [-1.0],
        "1.9",
        gradient=[0.0],
    ),
    each(
        "kl_div by target 0",
        "lambda x: torch.nn.functional.kl_div(torch.zeros_like(x), x, reduction='sum')",
        [0.0],
        gradient=[-INF],
    ),
    each("asin at -1 and 1", "lambda x: torch.asin(x)", [-1.0, 1.0], gradient=[INF, INF]),
    each("acos at -1 and 1", "lambda x: torch.acos(x)", [-1.0, 1.0], gradient=[-INF, -INF]),
    each("atanh at -1 and 1", "lambda x: torch.atanh(x)", [-1.0, 1.0], gradient=[INF, INF]),
    each("acosh at 1", "lambda x: torch.acosh(x)", [1.0], gradient=[INF]),
    each("erfinv at -1 and 1", "lambda x: torch.erfinv(x)", [-1.0, 1.0], gradient=[INF, INF]),
    each(
        "ndtri at 0 and 1",
        "lambda x: torch.special.ndtri(x)",
        [0.0, 1.0],
        "1.10",
        gradient=[INF, INF],
    ),
    each("norm 0 at a zero", "lambda x: x.norm(0, 0)", [0.0, 1.0], gradient=[0.0, 0.0]),
    each("digamma at 0", "lambda x: torch.digamma(x)", [0.0], gradient=[INF]),
    each("frac at 1", "lambda x: torch.frac(x)", [1.0, -2.0], gradient=[1.0, 1.0]),
    each("fmod(x, 2) at 4", "lambda x: torch.fmod(x, 2)", [4.0, -4.0], gradient=[1.0, 1.0]),
    each(
        "remainder(x, 2) at 4", "lambda x: torch.remainder(x, 2)", [4.0, -4.0], gradient=[1.0, 1.0]
    ),
    each("angle at 0", "lambda x: torch.angle(x)", [0.0], "1.8", gradient=[0.0]),
)
"""Points without a sub- or supergradient, or at the edge of the domain, with one limit."""

_ZERO_OR_ONE = "lambda g: g in ([0.0], [1.0])"
_SHARES = "lambda g: min(g) >= 0 and sum(g) == 1"

SEVERAL_LIMITS = (
    each("threshold(1, 0)", "lambda x: torch.threshold(x, 1.0, 0.0)", [1.0], admits=_ZERO_OR_ONE),
    each(
        "hardshrink at 0.5",
        "lambda x: torch.nn.functional.hardshrink(x)",
        [0.5],
        admits=_ZERO_OR_ONE,
    ),
    each(
        "hardshrink at -0.5",
        "lambda x: torch.nn.functional.hardshrink(x)",
        [-0.5],
        admits=_ZERO_OR_ONE,
    ),
    each(
        "fmod at (4, 2)",
        "lambda x: torch.fmod(x[0], x[1])",
        [4.0, 2.0],
        "1.11",
        admits="lambda g: g in ([1.0, -1.0], [1.0, -2.0])",
    ),
    each(
        "remainder at (4, 2)",
        "lambda x: torch.remainder(x[0], x[1])",
        [4.0, 2.0],
        "1.11",
        admits="lambda g: g in ([1.0, -1.0], [1.0, -2.0])",
    ),
    each(
        "div at (1, 0)",
        "lambda x: x[0] / x[1]",
        [1.0, 0.0],
        admits="lambda g: abs(g[0]) == float('inf') and g[1] == -float('inf')",
    ),
    each(
        "lgamma at 0",
        "lambda x: torch.lgamma(x)",
        [0.0],
        admits="lambda g: abs(g[0]) == float('inf')",
    ),
    each(
        "lgamma at -1",
        "lambda x: torch.lgamma(x)",
        [-1.0],
        admits="lambda g: abs(g[0]) == float('inf')",
    ),
    each(
        "norm 0.5 at a zero",
        "lambda x: x.norm(0.5, 0)",
        [0.0, 1.0],
        admits="lambda g: abs(g[0]) == float('inf') and g[1] == 1",
    ),
    each("logsumexp of -inf", "lambda x: x.logsumexp(0)", [-INF, -INF], admits=_SHARES),
    each(
        "logaddexp at -inf",
        "lambda x: torch.logaddexp(x[0], x[1])",
        [-INF, -INF],
        admits=_SHARES,
    ),
    each("logaddexp at inf", "lambda x: torch.logaddexp(x[0], x[1])", [INF, INF], admits=_SHARES),
    each("median(0) tie", "lambda x: x.median(0)[0]", [2.0, 2.0, 2.0], admits=_SHARES),
    each("kthvalue tie", "lambda x: x.kthvalue(2, 0)[0]", [2.0, 2.0, 2.0], admits=_SHARES),
)
"""Points near which the gradient has several limits; `admits` tells whether one is a limit."""

AT_INFINITY = (
    each("relu", "lambda x: torch.relu(x)", [-INF, INF], gradient=[0.0, 1.0]),
    each("abs", "lambda x: torch.abs(x)", [-INF, INF], gradient=[-1.0, 1.0]),
    each("tanh", "lambda x: torch.tanh(x)", [-INF, INF], gradient=[0.0, 0.0]),
    each("sigmoid", "lambda x: torch.sigmoid(x)", [-INF, INF], gradient=[0.0, 0.0]),
    each("exp", "lambda x: torch.exp(x)", [-INF, INF], gradient=[0.0, INF]),
    each("log", "lambda x: torch.log(x)", [INF], gradient=[0.0]),
    each("sqrt", "lambda x: torch.sqrt(x)", [INF], gradient=[0.0]),
    each("reciprocal", "lambda x: torch.reciprocal(x)", [-INF, INF], gradient=[0.0, 0.0]),
    each("atan", "lambda x: torch.atan(x)", [-INF, INF], gradient=[0.0, 0.0]),
    each("erf", "lambda x: torch.erf(x)", [-INF, INF], gradient=[0.0, 0.0]),
    each("softplus", "lambda x: torch.nn.functional.softplus(x)", [-INF, INF], gradient=[0.0, 1.0]),
    each(
        "logsigmoid",
        "lambda x: torch.nn.functional.logsigmoid(x)",
        [-INF, INF],
        gradient=[1.0, 0.0],
    ),
    each("silu", "lambda x: torch.nn.functional.silu(x)", [-INF, INF], "1.7", gradient=[0.0, 1.0]),
    each("gelu", "lambda x: torch.nn.functional.gelu(x)", [-INF, INF], gradient=[0.0, 1.0]),
    each("mish", "lambda x: torch.nn.functional.mish(x)", [-INF, INF], "1.9", gradient=[0.0, 1.0]),
    each("logsumexp with -inf", "lambda x: x.logsumexp(0)", [-INF, 0.0], gradient=[0.0, 1.0]),
    each("logsumexp with inf", "lambda x: x.logsumexp(0)", [INF, 0.0], gradient=[1.0, 0.0]),
)
"""Infinite arguments, with the limit of the gradient there."""

UNDEFINED = (
    each("sqrt(-1)", "lambda x: torch.sqrt(x)", [-1.0]),
    each("log(-1)", "lambda x: torch.log(x)", [-1.0]),
    each("log1p(-2)", "lambda x: torch.log1p(x)", [-2.0]),
    each("pow(-1, 0.5)", "lambda x: x.pow(0.5)", [-1.0]),
    each("-1 ** y by y = 2", "lambda x: torch.pow(torch.full_like(x, -1.0), x)", [2.0]),
    each("0 ** y by y = -1", "lambda x: torch.pow(torch.zeros_like(x), x)", [-1.0]),
    each("asin(2)", "lambda x: torch.asin(x)", [2.0]),
    each("xlogy(0, -1)", "lambda x: torch.xlogy(x[0], x[1])", [0.0, -1.0], "1.8"),
    each("0 / 0", "lambda x: x[0] / x[1]", [0.0, 0.0]),
    each("remainder(4, 0)", "lambda x: torch.remainder(x[0], x[1])", [4.0, 0.0], "1.11"),
    each("digamma(-1)", "lambda x: torch.digamma(x)", [-1.0]),
    each("std of one", "lambda x: x.std(0)", [1.0]),
    each("var of one", "lambda x: x.var(0)", [1.0]),
    each("softmax of -inf", "lambda x: x.softmax(0)[0]", [-INF, -INF]),
    each("relu(nan)", "lambda x: torch.relu(x)", [NAN]),
    each("abs(nan)", "lambda x: torch.abs(x)", [NAN]),
    each("clamp(nan)", "lambda x: x.clamp(0, 1)", [NAN]),
    each("maximum(nan, 1)", "lambda x: torch.maximum(x[0], x[1])", [NAN, 1.0], "1.7"),
    each("amax with nan", "lambda x: x.amax(0)", [1.0, NAN], "1.7"),
    whole("max() with nan", "lambda x: x.max()", [1.0, NAN, 2.0]),
)
"""Points outside the domain, or not a number."""

WITHOUT_LIMIT = (
    each("atan2(0, 0)", "lambda x: torch.atan2(x[0], x[1])", [0.0, 0.0]),
    each("norm 0.5 of zeros", "lambda x: x.norm(0.5, 0)", [0.0, 0.0]),
    whole("cdist 0.5 at 0", "lambda x: torch.cdist(x[0], x[1], 0.5)", [[[1.0, 2.0]], [[1.0, 2.0]]]),
    whole(
        "complex sqrt(0)",
        "lambda x: torch.view_as_real(torch.view_as_complex(x).sqrt())",
        [0.0, 0.0],
        "1.7",
    ),
    whole(
        "complex log(0)",
        "lambda x: torch.view_as_real(torch.view_as_complex(x).log())",
        [0.0, 0.0],
        "1.7",
    ),
    whole(
        "complex angle(0)",
        "lambda x: torch.view_as_complex(x).angle()",
        [0.0, 0.0],
        "1.7",
    ),
)
"""Points of the domain near which the gradient has no limit."""

COMPOSITIONS = (
    each("root of square", "lambda x: (x * x).sqrt()", [0.0], gradient=[NAN]),
    each("square of root", "lambda x: x.sqrt() * x.sqrt()", [0.0], gradient=[NAN]),
    each("abs of abs", "lambda x: x.abs().abs()", [0.0], gradient=[0.0]),
    each("x - relu(x)", "lambda x: x - torch.relu(x)", [0.0], gradient=[1.0]),
    each("relu(x) - relu(-x)", "lambda x: torch.relu(x) - torch.relu(-x)", [0.0], gradient=[0.0]),
)
"""Compositions at a kink of an operation, with the chain of the operations' gradients."""

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
    Row("vector_norm", "1.8", forward="lambda x, p: torch.linalg.vector_norm(x, p, 1)"),
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
