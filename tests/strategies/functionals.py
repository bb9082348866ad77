"""The functions of torch.autograd.functional, and functions of several tensors for them.

`call(f, inputs, **options)` gives the derivative that the row is named after, for a tuple of
inputs and, where there is one, a vector of ones. `cube` is that derivative, in closed form, of
`lambda x: (x * x * x).sum()`, for the tuple of inputs `(x,)`; `slope` is the gradient of the sum
of the entries of `cube`. `padded` is the derivative of `lambda x, y: (x * x * x).sum()`, for the
inputs `(x, y)`.
"""

from ..harness.cases import Row

_ONES = "tuple(torch.ones_like(one) for one in inputs)"
_CALL = "lambda f, inputs, **options: torch.autograd.functional."

JACOBIAN = Row(
    "jacobian",
    call=_CALL + "jacobian(f, inputs, **options)",
    cube="lambda x: (3 * x * x,)",
    slope="lambda x: 6 * x",
    padded="lambda x, y: (3 * x * x, torch.zeros_like(y))",
)
HESSIAN = Row(
    "hessian",
    call=_CALL + "hessian(f, inputs, **options)",
    cube="lambda x: ((torch.diag(6 * x.flatten()).reshape(x.shape + x.shape),),)",
    slope="lambda x: torch.full_like(x, 6)",
    padded="lambda x, y: ((torch.diag(6 * x.flatten()).reshape(x.shape + x.shape),"
    " x.new_zeros(x.shape + y.shape)),"
    " (x.new_zeros(y.shape + x.shape), x.new_zeros(y.shape + y.shape)))",
)
VJP = Row(
    "vjp",
    call=_CALL + "vjp(f, inputs, **options)[1]",
    cube="lambda x: (3 * x * x,)",
    slope="lambda x: 6 * x",
    padded="lambda x, y: (3 * x * x, torch.zeros_like(y))",
)
JVP = Row(
    "jvp",
    call=_CALL + f"jvp(f, inputs, {_ONES}, **options)[1]",
    cube="lambda x: (3 * x * x).sum()",
    slope="lambda x: 6 * x",
    padded="lambda x, y: (3 * x * x).sum()",
)
VHP = Row(
    "vhp",
    call=_CALL + f"vhp(f, inputs, {_ONES}, **options)[1]",
    cube="lambda x: (6 * x,)",
    slope="lambda x: torch.full_like(x, 6)",
    padded="lambda x, y: (6 * x, torch.zeros_like(y))",
)
HVP = Row(
    "hvp",
    call=_CALL + f"hvp(f, inputs, {_ONES}, **options)[1]",
    cube="lambda x: (6 * x,)",
    slope="lambda x: torch.full_like(x, 6)",
    padded="lambda x, y: (6 * x, torch.zeros_like(y))",
)
FUNCTIONALS = (JACOBIAN, HESSIAN, VJP, JVP, VHP, HVP)
WHOLE = (JACOBIAN, HESSIAN)

MAPS = (
    Row(
        "scaled",
        f="lambda x, y: x * y",
        jacobian="lambda x, y: (torch.diag(y.expand(x.numel())), x)",
        vjp="lambda x, y, v: (y * v, (x * v).sum())",
        jvp="lambda x, y, s, t: y * s + x * t",
    ),
    Row(
        "weighted sum",
        f="lambda x, y: (x * x).sum() * y",
        jacobian="lambda x, y: (2 * x * y, (x * x).sum())",
        vjp="lambda x, y, v: (2 * x * y * v, (x * x).sum() * v)",
        jvp="lambda x, y, s, t: (2 * x * s).sum() * y + (x * x).sum() * t",
    ),
    Row(
        "outputs",
        f="lambda x, y: (x * y, 3 * x.sum())",
        jacobian="lambda x, y: ((torch.diag(y.expand(x.numel())), x),"
        " (torch.full_like(x, 3), torch.zeros_like(y)))",
        vjp="lambda x, y, v: (y * v[0] + 3 * v[1], (x * v[0]).sum())",
        jvp="lambda x, y, s, t: (y * s + x * t, 3 * s.sum())",
    ),
    Row(
        "tuple of one",
        f="lambda x, y: (x * y * y,)",
        jacobian="lambda x, y: ((torch.diag((y * y).expand(x.numel())), 2 * x * y),)",
        vjp="lambda x, y, v: (y * y * v[0], (2 * x * y * v[0]).sum())",
        jvp="lambda x, y, s, t: (y * y * s + 2 * x * y * t,)",
    ),
    Row(
        "inputs",
        f="lambda x, y: (y, x)",
        jacobian="lambda x, y: ((torch.zeros_like(x), torch.ones_like(y)),"
        " (torch.diag(torch.ones_like(x)), torch.zeros_like(x)))",
        vjp="lambda x, y, v: (v[1], v[0])",
        jvp="lambda x, y, s, t: (t, s)",
    ),
)
"""Functions of a vector and a 0-d tensor, with their Jacobians and the products with them."""

SCALARS = (
    Row(
        "cubic",
        f="lambda x, y: (x * x * x).sum() * y",
        hessian="lambda x, y: ((torch.diag(6 * x * y), 3 * x * x),"
        " (3 * x * x, torch.zeros_like(y)))",
    ),
    Row(
        "quartic",
        f="lambda x, y: ((x * x).sum() * y * y).reshape(1, 1)",
        hessian="lambda x, y: ((torch.diag(2 * y * y * torch.ones_like(x)), 4 * x * y),"
        " (4 * x * y, 2 * (x * x).sum()))",
    ),
    Row(
        "linear",
        f="lambda x, y: 2 * x.sum() + y",
        hessian="lambda x, y: ((torch.diag(torch.zeros_like(x)), torch.zeros_like(x)),"
        " (torch.zeros_like(x), torch.zeros_like(y)))",
    ),
)
"""Functions of a vector and a 0-d tensor to one element, with their Hessians."""

JOINT = (
    Row("all by all", f="lambda x, y: (x * y, x - y)"),
    Row("each by its own", f="lambda x, y: (x * x, 3 * y)"),
    Row("constant beside", f="lambda x, y: (x * y, torch.ones(2))"),
)
"""Functions of two tensors of one shape; each of the two reaches at least one output."""
