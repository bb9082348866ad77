"""Elementary functions with their derivatives in closed form.

`forward` maps a tensor to one of the same shape; `slope` is its derivative, elementwise, as a
tensor of that shape. The derivative of a row is never taken by autograd.
"""

from ..harness.cases import Row

AFFINE = (
    Row("scale", forward="lambda x: 3 * x", slope="lambda x: torch.full_like(x, 3)"),
    Row("shift", forward="lambda x: x + 2", slope="lambda x: torch.ones_like(x)"),
    Row("negate", forward="lambda x: -x", slope="lambda x: -torch.ones_like(x)"),
)
CURVED = (
    Row("square", forward="lambda x: x * x", slope="lambda x: 2 * x"),
    Row("cube", forward="lambda x: x.pow(3)", slope="lambda x: 3 * x * x"),
    Row("parabola", forward="lambda x: x * x - 2 * x + 1", slope="lambda x: 2 * x - 2"),
)
"""Their derivatives need the value of `x`."""

GENTLE = (*AFFINE, CURVED[0])
"""Any function of EXACT, applied to the result of one of these, is still exact in float32."""

EXACT = AFFINE + CURVED
"""Polynomials: on the values of `tensors` every intermediate result is exact in float32."""

SMOOTH = (
    Row("exp", forward="lambda x: x.exp()", slope="lambda x: x.exp()"),
    Row("sin", forward="lambda x: x.sin()", slope="lambda x: x.cos()"),
    Row("tanh", forward="lambda x: x.tanh()", slope="lambda x: 1 - x.tanh() * x.tanh()"),
    Row("sigmoid", forward="lambda x: x.sigmoid()", slope="lambda x: x.sigmoid() * (-x).sigmoid()"),
    Row(
        "reciprocal",
        forward="lambda x: 1 / (x * x + 1)",
        slope="lambda x: -2 * x / (x * x + 1).pow(2)",
    ),
)
"""Transcendental and rational functions, smooth on the whole line; compare within a few ulps."""
