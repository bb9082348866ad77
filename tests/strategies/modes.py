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

NESTED = (
    Row(
        "no_grad",
        enter="lambda: torch.no_grad()",
        after="lambda grad, inference: (False, inference)",
    ),
    Row(
        "enable_grad",
        enter="lambda: torch.enable_grad()",
        after="lambda grad, inference: (True, inference)",
    ),
    Row(
        "inference",
        enter="lambda: torch.inference_mode()",
        after="lambda grad, inference: (False, True)",
    ),
    Row(
        "inference_off",
        enter="lambda: torch.inference_mode(False)",
        after="lambda grad, inference: (True, False)",
    ),
)
"""Modes over the state (grad mode, inference mode): `after` is the state inside."""

OPERATIONS = (
    Row("add", of="lambda x, c: x + c"),
    Row("mul", of="lambda x, c: c * x"),
    Row("square", of="lambda x, c: x * x - c"),
    Row("exp", of="lambda x, c: x.exp()"),
    Row("sum", of="lambda x, c: (x * c).sum()"),
    Row("cat", of="lambda x, c: torch.cat([x.reshape(-1), c.reshape(-1)])"),
    Row("clone", of="lambda x, c: x.clone()"),
    Row("where", of="lambda x, c: torch.where(c > 0, x, c)"),
    Row("index", of="lambda x, c: x.reshape(-1)[[0]]"),
    Row("linear", of="lambda x, c: torch.nn.functional.linear(x.reshape(1, -1), c.reshape(1, -1))"),
    Row("relu", of="lambda x, c: torch.nn.functional.relu(x)"),
)
"""Recorded operations, none a view, on a filled tensor that requires grad and one that doesn't."""

FACTORIES = (
    Row("tensor", make="lambda **flags: torch.tensor([1.0, 2.0], **flags)"),
    Row("zeros", make="lambda **flags: torch.zeros(2, **flags)"),
    Row("ones", make="lambda **flags: torch.ones(2, **flags)"),
    Row("full", make="lambda **flags: torch.full((2,), 3.0, **flags)"),
    Row("empty", make="lambda **flags: torch.empty(2, **flags)"),
    Row("empty_strided", make="lambda **flags: torch.empty_strided((2,), (1,), **flags)"),
    Row("arange", make="lambda **flags: torch.arange(2.0, **flags)"),
    Row("linspace", make="lambda **flags: torch.linspace(0, 1, 3, **flags)"),
    Row("logspace", make="lambda **flags: torch.logspace(0, 1, 3, **flags)"),
    Row("eye", make="lambda **flags: torch.eye(2, **flags)"),
    Row("rand", make="lambda **flags: torch.rand(2, **flags)"),
    Row("randn", make="lambda **flags: torch.randn(2, **flags)"),
    Row("normal", make="lambda **flags: torch.normal(0.0, 1.0, (2,), **flags)"),
    Row("zeros_like", make="lambda **flags: torch.zeros_like(torch.ones(2), **flags)"),
    Row("ones_like", make="lambda **flags: torch.ones_like(torch.ones(2), **flags)"),
    Row("full_like", make="lambda **flags: torch.full_like(torch.ones(2), 3.0, **flags)"),
    Row("empty_like", make="lambda **flags: torch.empty_like(torch.ones(2), **flags)"),
    Row("rand_like", make="lambda **flags: torch.rand_like(torch.ones(2), **flags)"),
    Row("randn_like", make="lambda **flags: torch.randn_like(torch.ones(2), **flags)"),
    Row("new_tensor", make="lambda **flags: torch.ones(2).new_tensor([1.0], **flags)"),
    Row("new_ones", make="lambda **flags: torch.ones(2).new_ones(2, **flags)"),
    Row("new_zeros", make="lambda **flags: torch.ones(2).new_zeros(2, **flags)"),
    Row("new_full", make="lambda **flags: torch.ones(2).new_full((2,), 3.0, **flags)"),
    Row("new_empty", make="lambda **flags: torch.ones(2).new_empty(2, **flags)"),
)
"""Functions that create a tensor and take `requires_grad`."""


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
