"""Reductions and scans of equal elements, of zeros and of infinities."""

from ..point import at, whole
from ..rules import INF, cone, derivative, shares, undefined

ROOT = 0.5**0.5

POINTS = (
    at("x.std(0)", (2, 2), cone((ROOT, -ROOT))),
    at("x.std(0)", 1.0, undefined()),
    at("x.std(0, unbiased=False)", 2.0, derivative(0)),
    at("x.std(0, unbiased=False)", (2, 2), cone((0.5, -0.5))),
    at("x.var(0)", (2, 2), derivative((0, 0))),
    at("x.var(0)", (1, 3), derivative((-2, 2))),
    at("x.var(0)", 1.0, undefined()),
    at("x.var(0, unbiased=False)", 2.0, derivative(0)),
    at("x.prod(0)", (0, 2, 3), derivative((6, 0, 0))),
    at("x.prod(0)", (-0.0, 2, 3), derivative((6, 0, 0))),
    at("x.prod(0)", (0, 0, 3), derivative((0, 0, 0))),
    at("x.prod(0)", 0.0, derivative(1)),
    whole("x.prod()", (0, 2, 3), derivative((6, 0, 0))),
    whole("x.prod()", (0, 0, 3), derivative((0, 0, 0))),
    whole("x.prod()", ((0, 2), (3, 4)), derivative(((24, 0), (0, 0)))),
    at("x.cumprod(0)", (1, 0, 3), derivative((1, 4, 0))),
    at("x.cumprod(0)", (0, 2, 3), derivative((9, 0, 0))),
    at("x.cumprod(0)", (1, 0, 0), derivative((1, 1, 0))),
    at("x.cumprod(0)", (2, 0, 0, 3), derivative((1, 2, 0, 0))),
    at("x.cumsum(0)", (0, 0), derivative((2, 1))),
    at("x.logsumexp(0)", (0, 0), derivative((0.5, 0.5))),
    at("x.logsumexp(0)", (-INF, -INF), shares()),
    at("torch.logaddexp(a, b)", (-INF, -INF), shares()),
    at("torch.logaddexp(a, b)", (INF, INF), shares()),
    at("torch.logaddexp2(a, b)", (-INF, -INF), shares()),
    at("torch.logcumsumexp(x, 0)", (0, 0), derivative((1.5, 0.5))),
    at("x.softmax(0)[0]", (0, 0), derivative((0.25, -0.25))),
    at("x.softmax(0)[0]", (-INF, -INF), undefined()),
    at("x.log_softmax(0)[0]", (0, 0), derivative((0.5, -0.5))),
    at("x.mean(0)", (0, 0), derivative((0.5, 0.5))),
    at("torch.nansum(x, 0)", (1, 2), derivative((1, 1)), since="1.7"),
    at("torch.nansum(x, 0)", (1, float("nan")), undefined(), since="1.7"),
)
