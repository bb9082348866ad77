"""Ways to ask for the flag `requires_grad`, to make tensors, and to combine several of them."""

from ..harness.cases import Row

FACTORIES = (
    Row("tensor", make="lambda **asked: torch.tensor([1.0, 2.0], **asked)"),
    Row("zeros", make="lambda **asked: torch.zeros((), **asked)"),
    Row("ones", make="lambda **asked: torch.ones(2, **asked)"),
    Row("full", make="lambda **asked: torch.full((2,), 3.0, **asked)"),
    Row("empty", make="lambda **asked: torch.empty(0, 2, **asked)"),
    Row("empty_strided", make="lambda **asked: torch.empty_strided((2,), (1,), **asked)"),
    Row("arange", make="lambda **asked: torch.arange(2.0, **asked)"),
    Row("linspace", make="lambda **asked: torch.linspace(0, 1, 3, **asked)"),
    Row("logspace", make="lambda **asked: torch.logspace(0, 1, 3, **asked)"),
    Row("eye", make="lambda **asked: torch.eye(2, **asked)"),
    Row("rand", make="lambda **asked: torch.rand(2, **asked)"),
    Row("randn", make="lambda **asked: torch.randn(2, **asked)"),
    Row("normal", make="lambda **asked: torch.normal(0.0, 1.0, (2,), **asked)"),
    Row(
        "zeros_like",
        make="lambda **asked: torch.zeros_like(torch.ones(2, requires_grad=True), **asked)",
    ),
    Row(
        "ones_like",
        make="lambda **asked: torch.ones_like(torch.ones(2, requires_grad=True), **asked)",
    ),
    Row(
        "full_like",
        make="lambda **asked: torch.full_like(torch.ones(2, requires_grad=True), 3.0, **asked)",
    ),
    Row(
        "empty_like",
        make="lambda **asked: torch.empty_like(torch.ones(2, requires_grad=True), **asked)",
    ),
    Row(
        "rand_like",
        make="lambda **asked: torch.rand_like(torch.ones(2, requires_grad=True), **asked)",
    ),
    Row(
        "randn_like",
        make="lambda **asked: torch.randn_like(torch.ones(2, requires_grad=True), **asked)",
    ),
    Row("new_tensor", make="lambda **asked: torch.ones(2).new_tensor([1.0], **asked)"),
    Row("new_ones", make="lambda **asked: torch.ones(2, requires_grad=True).new_ones(3, **asked)"),
    Row("new_zeros", make="lambda **asked: torch.ones(2).new_zeros(2, **asked)"),
    Row("new_full", make="lambda **asked: torch.ones(2).new_full((2,), 3.0, **asked)"),
    Row("new_empty", make="lambda **asked: torch.ones(2).new_empty(2, **asked)"),
)
"""Factories that take `requires_grad`; some are given a tensor that requires grad as model."""

REQUESTS = (
    Row("factory", of="lambda ones: torch.ones(ones.shape, dtype=ones.dtype, requires_grad=True)"),
    Row(
        "tensor",
        of="lambda ones: torch.tensor(ones.tolist(), dtype=ones.dtype, requires_grad=True)",
    ),
    Row("like", of="lambda ones: torch.ones_like(ones, requires_grad=True)"),
    Row("method", of="lambda ones: ones.requires_grad_()"),
    Row("attribute", of="lambda ones: setattr(ones, 'requires_grad', True) or ones"),
    Row("Parameter", of="lambda ones: torch.nn.Parameter(ones)"),
)
"""Ways to ask for a tensor of the shape and dtype of some ones that requires grad."""

SETTERS = (
    Row("method", set="lambda t, flag: t.requires_grad_(flag)"),
    Row("attribute", set="lambda t, flag: setattr(t, 'requires_grad', flag)"),
)
"""The spellings that set the flag of an existing tensor."""

OF_THREE = (
    Row("sum", of="lambda a, b, c: a + b + c"),
    Row("product", of="lambda a, b, c: a * b * c"),
    Row("quotient", of="lambda a, b, c: a / (b * c)"),
    Row("addcmul", of="lambda a, b, c: torch.addcmul(a, b, c)"),
    Row("addcdiv", of="lambda a, b, c: torch.addcdiv(a, b, c)"),
    Row("addmm", of="lambda a, b, c: torch.addmm(a, b.view(2, 1), c.view(1, 2))"),
    Row("cat", of="lambda a, b, c: torch.cat([a, b, c])"),
    Row("stack", of="lambda a, b, c: torch.stack([a, b, c])"),
    Row("where", of="lambda a, b, c: torch.where(torch.tensor([True, False]), a, b) - c"),
    Row("linear", of="lambda a, b, c: torch.nn.functional.linear(a, b.view(1, 2), c[:1])"),
    Row("layer_norm", of="lambda a, b, c: torch.nn.functional.layer_norm(a, (2,), b, c)"),
    Row(
        "conv1d",
        of="lambda a, b, c: torch.nn.functional.conv1d(a.view(1, 1, 2), b.view(1, 1, 2), c[:1])",
    ),
    Row(
        "linear by keyword",
        of="lambda a, b, c: torch.nn.functional.linear(a, weight=b.view(1, 2), bias=c[:1])",
    ),
    Row("einsum", of="lambda a, b, c: torch.einsum('i,i,i->i', a, b, c)"),
    Row("inplace", of="lambda a, b, c: torch.zeros(2).add_(a).mul_(b).sub_(c)"),
    Row(
        "setitem",
        of="lambda a, b, c: (lambda t: t.__setitem__(0, a[0]) or t.__setitem__(1, b[0]) or t + c)"
        "(torch.zeros(2))",
    ),
)
"""Functions of three vectors of two elements, differentiable in each."""

CONVERSIONS = (
    Row("clone", of="lambda t: t.clone()", itself=False),
    Row("add zero", of="lambda t: t + 0", itself=False),
    Row("other dtype", of="lambda t: t.to(torch.float64)", itself=False),
    Row("double", of="lambda t: t.double()", itself=False),
    Row("copied", of="lambda t: t.to(torch.float32, copy=True)", itself=False),
    Row("type", of="lambda t: t.type(torch.float64)", itself=False),
    Row("type_as", of="lambda t: t.type_as(torch.ones(2, dtype=torch.float64))", itself=False),
    Row("as other", of="lambda t: t.to(torch.ones(2, dtype=torch.float16))", itself=False),
    Row("view_as", of="lambda t: t.view_as(t)", itself=False),
    Row("as_tensor", of="lambda t: torch.as_tensor(t, dtype=torch.float64)", itself=False),
    Row("same dtype", of="lambda t: t.to(torch.float32)", itself=True),
    Row("float", of="lambda t: t.float()", itself=True),
    Row("same type", of="lambda t: t.type(torch.float32)", itself=True),
    Row("contiguous", of="lambda t: t.contiguous()", itself=None),
    Row("same device", of="lambda t: t.to(t.device)", itself=True),
    Row("as_tensor itself", of="lambda t: torch.as_tensor(t)", itself=True),
)
"""Conversions of a contiguous float32 tensor.

`itself` says whether the result is the tensor, or is None where a clause calls that a choice.
"""

ORIGINS = (
    Row("leaf", of="lambda x: x"),
    Row("non-leaf", of="lambda x: 2 * x"),
    Row("view", of="lambda x: x.view_as(x)"),
    Row("constant", of="lambda x: torch.ones_like(x)"),
)
"""What a tensor may be to autograd, made from a leaf that requires grad."""
