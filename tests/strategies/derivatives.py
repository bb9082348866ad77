"""Functions whose derivatives are what one says, right or wrong, to be checked.

A `gradient` takes the gradients of the outputs and the inputs, and gives those of the inputs; a
`tangent` takes the tangents of the inputs and the inputs, and gives those of the outputs.
"""

import torch

from ..harness.cases import Row


def differentiated(value, gradient, tangent=None, materialize=True):
    """Return a function with this value and these derivatives."""

    class Differentiated(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *inputs):
            materialize or ctx.set_materialize_grads(False)
            ctx.save_for_backward(*inputs)
            ctx.inputs = inputs
            return value(*inputs)

        backward = staticmethod(lambda ctx, *g: gradient(*g, *ctx.saved_tensors))
        jvp = staticmethod(lambda ctx, *t: tangent(*t, *ctx.inputs))

    return Differentiated.apply


_PRODUCT = "lambda x, y: x * y"
_PAIR = "lambda x, y: (x * y, x - 2 * y)"
_LAST = "torch.cat([torch.ones_like(g.flatten()[1:]), g.new_full((1,), 1.5)]).reshape(g.shape)"

RIGHT = (
    Row("product", value=_PRODUCT, gradient="lambda g, x, y: (y * g, x * g)"),
    Row("pair", value=_PAIR, gradient="lambda g, h, x, y: (y * g + h, x * g - 2 * h)"),
)
WRONG = (
    Row("scaled", value=_PRODUCT, gradient="lambda g, x, y: (1.5 * y * g, x * g)"),
    Row("by a hundredth", value=_PRODUCT, gradient="lambda g, x, y: (1.01 * y * g, x * g)"),
    Row("sign", value=_PRODUCT, gradient="lambda g, x, y: (-y * g, x * g)"),
    Row("second input", value=_PRODUCT, gradient="lambda g, x, y: (y * g, 1.5 * x * g)"),
    Row("last entry", value=_PRODUCT, gradient=f"lambda g, x, y: (y * g * {_LAST}, x * g)"),
    Row("None", value=_PRODUCT, gradient="lambda g, x, y: (y * g, None)"),
    Row("second output", value=_PAIR, gradient="lambda g, h, x, y: (y * g + h, x * g + 2 * h)"),
)
"""Gradients of functions of two tensors of one shape."""

COMPLEX_RIGHT = (
    Row(
        "complex",
        dtype=torch.complex128,
        value="lambda x: x * x",
        gradient="lambda g, x: 2 * x.conj() * g",
    ),
    Row(
        "complex to real",
        dtype=torch.complex128,
        value="lambda x: (x * x.conj()).real",
        gradient="lambda g, x: 2 * x * g",
    ),
    Row(
        "real to complex",
        dtype=torch.float64,
        value="lambda x: x * (1 + 2j)",
        gradient="lambda g, x: g.real + 2 * g.imag",
    ),
)
COMPLEX_WRONG = (
    Row(
        "not conjugated",
        dtype=torch.complex128,
        value="lambda x: x * x",
        gradient="lambda g, x: 2 * x * g",
    ),
    Row(
        "conjugated",
        dtype=torch.complex128,
        value="lambda x: (x * x.conj()).real",
        gradient="lambda g, x: 2 * x.conj() * g",
    ),
    Row(
        "imaginary part",
        dtype=torch.float64,
        value="lambda x: x * (1 + 2j)",
        gradient="lambda g, x: g.real + 3 * g.imag",
    ),
    Row(
        "real part",
        dtype=torch.float64,
        value="lambda x: x * (1 + 2j)",
        gradient="lambda g, x: 2 * g.real + 2 * g.imag",
    ),
)
"""Gradients of functions of one tensor that pass through complex numbers."""

SECOND_WRONG = (
    Row("by the input", gradient="lambda h, g, x: (3 * x * x * h, 5 * x * g * h)"),
    Row("by the gradient", gradient="lambda h, g, x: (2 * x * x * h, 6 * x * g * h)"),
)
"""Gradients of `lambda g, x: 3 * x * x * g`, which is the gradient of `lambda x: x * x * x`."""
