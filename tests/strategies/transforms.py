"""The transforms of torch.func, and functions of nested structures for them."""

from ..harness.cases import Row

AUXILIARY = (
    Row("grad", call="lambda f, x: torch.func.grad(f, has_aux=True)(x)[1]"),
    Row(
        "grad_and_value",
        call="lambda f, x: torch.func.grad_and_value(f, has_aux=True)(x)[1][1]",
    ),
    Row("vjp", call="lambda f, x: torch.func.vjp(f, x, has_aux=True)[2]"),
    Row("jvp", call="lambda f, x: torch.func.jvp(f, (x,), (x,), has_aux=True)[2]"),
    Row("jacrev", call="lambda f, x: torch.func.jacrev(f, has_aux=True)(x)[1]"),
    Row("jacfwd", call="lambda f, x: torch.func.jacfwd(f, has_aux=True)(x)[1]"),
)
"""The auxiliary part of what each transform gives."""

GRADIENTS = (
    Row("grad", call="lambda f, x: torch.func.grad(f)(x)"),
    Row("grad_and_value", call="lambda f, x: torch.func.grad_and_value(f)(x)[0]"),
    Row("vjp", call="lambda f, x: torch.func.vjp(f, x)[1](torch.ones_like(f(x)))[0]"),
    Row("jacrev", call="lambda f, x: torch.func.jacrev(f)(x)"),
)
FORWARD = (
    Row("jacfwd", call="lambda f, x: torch.func.jacfwd(f)(x)"),
    Row("jvp", call="lambda f, x: torch.func.jvp(f, (x,), (torch.ones_like(x),))[1]"),
)
"""The derivative of a function of one tensor to a 0-d tensor; that of jvp is summed up."""

BY_ARGUMENT = (
    Row("grad", call="lambda f, argnums: torch.func.grad(f, argnums)"),
    Row("jacrev", call="lambda f, argnums: torch.func.jacrev(f, argnums)"),
    Row("jacfwd", call="lambda f, argnums: torch.func.jacfwd(f, argnums)"),
)
"""The gradient of a function to a 0-d tensor by the arguments of these numbers."""

STRUCTURED = (
    Row(
        "dictionary",
        arrange="lambda x, y: {'x': x, 'y': y}",
        f="lambda p: (p['x'] * p['y']).sum()",
        second="lambda p: p['y']",
    ),
    Row(
        "list",
        arrange="lambda x, y: [x, [y]]",
        f="lambda p: (p[0] * p[1][0]).sum()",
        second="lambda p: p[1][0]",
    ),
    Row(
        "nested",
        arrange="lambda x, y: {'a': (x, {'b': y})}",
        f="lambda p: (p['a'][0] * p['a'][1]['b']).sum()",
        second="lambda p: p['a'][1]['b']",
    ),
)
"""Ways to hand two tensors over in one argument, the sum of their product, and the second."""

WRITES = (
    Row("mul_", write="lambda y: y.mul_(3 * y)", slope="lambda x: 6 * x"),
    Row("add_", write="lambda y: y.add_(y * y)", slope="lambda x: 1 + 2 * x"),
    Row("mul_ itself", write="lambda y: y.mul_(y)", slope="lambda x: 2 * x"),
    Row("add_ itself", write="lambda y: y.add_(y)", slope="lambda x: torch.full_like(x, 2)"),
    Row("addcmul_ itself", write="lambda y: y.addcmul_(y, y)", slope="lambda x: 1 + 2 * x"),
    Row("atan2_ itself", write="lambda y: y.atan2_(y)", slope="lambda x: torch.zeros_like(x)"),
    Row("relu_", write="lambda y: torch.relu_(y)", slope="lambda x: torch.ones_like(x)"),
    Row("zero_", write="lambda y: y.zero_()", slope="lambda x: torch.zeros_like(x)"),
)
"""In-place operations on a vector of positive numbers, and the derivatives of what they give."""
