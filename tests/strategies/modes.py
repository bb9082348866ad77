"""Grad modes as tables: how each is entered, and what it lets be recorded.

`enter` makes a fresh context manager; `grad` is what `torch.is_grad_enabled()` says inside.
"""

from ..harness.cases import Row

GRAD_MODES = (
    Row("no_grad", enter="lambda: torch.no_grad()", grad=False),
    Row("enable_grad", enter="lambda: torch.enable_grad()", grad=True),
    Row("set_false", enter="lambda: torch.set_grad_enabled(False)", grad=False),
    Row("set_true", enter="lambda: torch.set_grad_enabled(True)", grad=True),
)
"""What switches the grad mode as a context manager."""

DECORATORS = GRAD_MODES[:2]
"""What documentation of every release calls a decorator too."""

ALL_MODES = (
    *GRAD_MODES,
    Row("inference", since="1.9", enter="lambda: torch.inference_mode()", grad=False),
    Row("inference_off", since="1.9", enter="lambda: torch.inference_mode(False)", grad=True),
)
"""With inference mode; `grad` holds where it is entered from the default mode."""

OPERATIONS = (
    Row("add", of="lambda x, c: x + c"),
    Row("mul", of="lambda x, c: c * x"),
    Row("square", of="lambda x, c: x * x - c"),
    Row("exp", of="lambda x, c: x.exp()"),
    Row("sum", of="lambda x, c: (x * c).sum()"),
    Row("cat", of="lambda x, c: torch.cat([x.reshape(-1), c.reshape(-1)])"),
    Row("stack", of="lambda x, c: torch.stack([c, x])"),
    Row("clone", of="lambda x, c: x.clone()"),
    Row("where", of="lambda x, c: torch.where(c > 0, x, c)"),
    Row("index", of="lambda x, c: x.reshape(-1)[[0]]"),
    Row("linear", of="lambda x, c: torch.nn.functional.linear(x.reshape(1, -1), c.reshape(1, -1))"),
    Row("relu", of="lambda x, c: torch.nn.functional.relu(x)"),
)
"""Recorded operations, none a view, on a filled tensor that requires grad and one that doesn't."""

SAVING = (
    Row("mul", of="lambda x, t: x * t", slope="lambda x, t: t"),
    Row("square", of="lambda x, t: (x + t).mul(t)", slope="lambda x, t: t"),
    Row("addcmul", of="lambda x, t: torch.addcmul(x, x, t)", slope="lambda x, t: 1 + t"),
    Row("lerp", of="lambda x, t: torch.lerp(x, 0 * x, t)", slope="lambda x, t: 1 - t"),
    Row("dot", of="lambda x, t: torch.dot(x, t)", slope="lambda x, t: t"),
    Row("mv", of="lambda x, t: torch.mv(x.reshape(1, -1), t)", slope="lambda x, t: t"),
    Row(
        "linear",
        of="lambda x, t: torch.nn.functional.linear(t, x.reshape(1, -1))",
        slope="lambda x, t: t",
    ),
)
"""Operations on vectors whose gradient for `x` needs `t`, so that they must save it."""

FREE = (
    Row("add", of="lambda x, t: x + t", slope="lambda x, t: torch.ones_like(x)"),
    Row("sub", of="lambda x, t: t - x", slope="lambda x, t: -torch.ones_like(x)"),
    Row("cat", of="lambda x, t: torch.cat([2 * x, t])", slope="lambda x, t: 2 + 0 * x"),
    Row("stack", of="lambda x, t: torch.stack([t, x])", slope="lambda x, t: torch.ones_like(x)"),
    Row(
        "where", of="lambda x, t: torch.where(x > 9, t, x)", slope="lambda x, t: torch.ones_like(x)"
    ),
    Row("add_", of="lambda x, t: (3 * x).add_(t)", slope="lambda x, t: 3 + 0 * x"),
)
"""Operations on vectors whose gradient for `x` does not need `t`."""

SAVING_ITSELF = (
    Row("lerp_", of="lambda t, x: t.lerp_(x, t)"),
    Row("addcmul_", of="lambda t, x: t.addcmul_(x, t)"),
    Row("addcdiv_", of="lambda t, x: t.addcdiv_(x, t)"),
)
"""In-place operations on `t` that must save `t` as it was for the gradient of `x`."""
