"""Pairs of pack and unpack hooks, and programs that save tensors in several ways."""

from ..harness.cases import Row

INVERSE = (
    Row("clone", pack="lambda t: t.clone()", unpack="lambda kept: kept"),
    Row("detach", pack="lambda t: t.detach()", unpack="lambda kept: kept"),
    Row(
        "scale",
        pack="lambda t: 4 * t if t.is_floating_point() else t",
        unpack="lambda kept: kept / 4 if kept.is_floating_point() else kept",
    ),
    Row(
        "numbers",
        pack="lambda t: (t.flatten().tolist(), t.shape, t.dtype, t.device)",
        unpack="lambda kept: torch.tensor(kept[0], dtype=kept[2], device=kept[3]).view(kept[1])",
    ),
    Row(
        "part",
        pack="lambda t: torch.stack([torch.zeros_like(t), t])",
        unpack="lambda kept: kept[1]",
    ),
    Row("closure", pack="lambda t: (lambda: t.detach())", unpack="lambda kept: kept()"),
)
"""Pairs in which the second hook gives back exactly what the first one got."""

SQUARES = (
    Row("product", of="lambda x: x * x"),
    Row("power", of="lambda x: x.pow(2)"),
    Row("in place", of="lambda x: x.clone().mul_(x)"),
    Row("view", of="lambda x: (x.unsqueeze(0).pow(2))[0]"),
    Row("where", of="lambda x: torch.where(x > 2, x * x, x.pow(2))"),
    Row("indexed", of="lambda x: x.unsqueeze(0)[torch.tensor([0])][0] * x"),
    Row("matrix product", of="lambda x: x[..., None, None].matmul(x[..., None, None])[..., 0, 0]"),
    Row("roots", of="lambda x: x * (4 * x * x).sqrt() / 2"),
)
"""Ways to square positive numbers; what they save are inputs, results, masks and indices."""

DRAWING = (
    Row("dropout", of="lambda x: torch.nn.functional.dropout(x)"),
    Row("bernoulli", of="lambda x: x * torch.bernoulli(torch.full_like(x, 0.5))"),
    Row("rand", of="lambda x: x * torch.randint(1, 4, x.shape, device=x.device)"),
    Row("rrelu", of="lambda x: torch.nn.functional.rrelu(x, training=True)"),
)
"""Functions that multiply each element, if it is negative, by a number that they draw."""

SAVERS = (
    Row("all", start=0, of="lambda y: y.pow(2)", slope=(2, 4, 6)),
    Row("head", start=0, of="lambda y: y[:2].pow(2)", slope=(2, 4, 0)),
    Row("tail", start=1, of="lambda y: y[1:].pow(2)", slope=(0, 4, 6)),
    Row("product", start=0, of="lambda y: y * y", slope=(2, 4, 6)),
)
"""Squares of all or some elements of a tensor that holds 1, 2, 3; `start` is the first of them."""

WRITES = (
    Row("add_", start=0, to="lambda y: y.add_(1)"),
    Row("mul_", start=0, to="lambda y: y.mul_(-2)"),
    Row("zero_", start=0, to="lambda y: y.zero_()"),
    Row("copy_", start=0, to="lambda y: y.copy_(torch.ones(3))"),
    Row("twice", start=0, to="lambda y: (y.add_(1), y.add_(1))"),
    Row("setitem", start=0, to="lambda y: y.__setitem__(0, 7.0)"),
    Row("detached", start=0, to="lambda y: y.detach().add_(1)"),
    Row("head", start=0, to="lambda y: y[:2].add_(1)"),
    Row("tail", start=1, to="lambda y: y[1:].add_(1)"),
    Row("element", start=2, to="lambda y: y.__setitem__(2, 7.0)"),
    Row("out", start=0, to="lambda y: torch.add(torch.ones(3), 1, out=y.detach())"),
    Row(
        "outs",
        start=0,
        to="lambda y: torch.sort(torch.ones(3), out=(y.detach(), torch.tensor([0, 0, 0])))",
    ),
    Row("foreach", start=0, to="lambda y: torch._foreach_add_([y], 1)"),
)
"""In-place operations on a tensor of three elements; `start` is the first element written."""
