"""What in-place operations do to tensors of shape (2, 3), and what saves a value for backward."""

from ..harness.cases import Row

WRITERS = (
    Row("add_", write="lambda t: t.add_(1)"),
    Row("sub_", write="lambda t: t.sub_(1)"),
    Row("mul_", write="lambda t: t.mul_(2)"),
    Row("div_", write="lambda t: t.div_(2)"),
    Row("neg_", write="lambda t: t.neg_()"),
    Row("pow_", write="lambda t: t.pow_(2)"),
    Row("abs_", write="lambda t: t.abs_()"),
    Row("exp_", write="lambda t: t.exp_()"),
    Row("clamp_", write="lambda t: t.clamp_(0, 1)"),
    Row("relu_", write="lambda t: t.relu_()"),
    Row("lerp_", write="lambda t: t.lerp_(torch.ones_like(t), 0.5)"),
    Row("addcmul_", write="lambda t: t.addcmul_(torch.ones_like(t), torch.ones_like(t))"),
    Row("tril_", write="lambda t: t.tril_()"),
    Row("iadd", write="lambda t: t.__iadd__(1)"),
    Row("imul", write="lambda t: t.__imul__(2)"),
    Row("zero_", write="lambda t: t.zero_()"),
    Row("fill_", write="lambda t: t.fill_(3)"),
    Row("copy_", write="lambda t: t.copy_(torch.ones_like(t))"),
    Row("uniform_", write="lambda t: t.uniform_()"),
    Row("normal_", write="lambda t: t.normal_()"),
    Row("bernoulli_", write="lambda t: t.bernoulli_(0.5)"),
    Row("fill_diagonal_", write="lambda t: t.fill_diagonal_(1)"),
    Row("masked_fill_", write="lambda t: t.masked_fill_(t > 0, 2)"),
    Row("masked_scatter_", write="lambda t: t.masked_scatter_(t > 0, torch.ones_like(t))"),
    Row("index_fill_", write="lambda t: t.index_fill_(0, torch.tensor([0]), 1)"),
    Row("index_add_", write="lambda t: t.index_add_(0, torch.tensor([0]), torch.ones_like(t[:1]))"),
    Row("index_put_", write="lambda t: t.index_put_((torch.tensor([0]),), torch.ones_like(t[0]))"),
    Row("scatter_", write="lambda t: t.scatter_(0, torch.tensor([[0, 1, 0]]), 5)"),
    Row("setitem_all", write="lambda t: t.__setitem__(..., 5)"),
    Row("setitem_mask", write="lambda t: t.__setitem__(t > 0, 5)"),
    Row("relu_function", write="lambda t: torch.nn.functional.relu(t, inplace=True)"),
    Row("t_", write="lambda t: t.t_()"),
    Row("transpose_", write="lambda t: t.transpose_(0, 1)"),
    Row("unsqueeze_", write="lambda t: t.unsqueeze_(0)"),
    Row("squeeze_", write="lambda t: t.squeeze_()"),
    Row("resize_", write="lambda t: t.resize_(1, 3)"),
    Row("set_", write="lambda t: t.set_(torch.ones_like(t))"),
    Row("out", write="lambda t: torch.add(torch.ones_like(t.detach()), 1, out=t)"),
)
"""In-place operations on the whole of a tensor, one of each kind."""

PART_WRITERS = (
    Row("setitem_row", write="lambda t: t.__setitem__(0, 5)"),
    Row("setitem_column", write="lambda t: t.__setitem__((slice(None), 1), 5)"),
    Row("setitem_element", write="lambda t: t.__setitem__((1, 2), 5)"),
    Row("slice_iadd", write="lambda t: t[:, ::2].__iadd__(1)"),
    Row("select_zero_", write="lambda t: t[1].zero_()"),
    Row("view_mul_", write="lambda t: t.view(6).mul_(2)"),
    Row("diagonal_fill_", write="lambda t: t.diagonal().fill_(2)"),
    Row("transposed_copy_", write="lambda t: t.t().copy_(torch.ones_like(t.t()))"),
)
"""In-place operations on views of a tensor."""

READERS = (
    Row("clone", read="lambda t: t.clone()"),
    Row("add", read="lambda t: t + 1"),
    Row("exp", read="lambda t: t.exp()"),
    Row("tolist", read="lambda t: t.tolist()"),
    Row("getitem", read="lambda t: t[0]"),
    Row("view", read="lambda t: t.view(6)"),
    Row("transpose", read="lambda t: t.t()"),
    Row("detach", read="lambda t: t.detach()"),
    Row("contiguous", read="lambda t: t.contiguous()"),
    Row("copied_from", read="lambda t: torch.zeros_like(t).copy_(t)"),
    Row("compare", read="lambda t: t > 0"),
    Row("backward", read="lambda t: (t.detach().requires_grad_() * t).sum().backward()"),
)
"""What reads a tensor of shape (2, 3)."""

SAVERS = (
    Row("pow", use="lambda y: y.pow(2)", saved="operand"),
    Row("mul", use="lambda y: y * y", saved="operand"),
    Row("mul_other", use="lambda y: y * (y * 2)", saved="operand"),
    Row("div", use="lambda y: 1 / (y * 1) / y", saved="operand"),
    Row("sin", use="lambda y: y.sin()", saved="operand"),
    Row("log", use="lambda y: y.log()", saved="operand"),
    Row("matmul", use="lambda y: y @ y.t()", saved="operand"),
    Row("addcmul", use="lambda y: torch.addcmul(y, y, y)", saved="operand"),
    Row("mul_abs", use="lambda y: y * y.abs()", saved="operand"),
    Row("exp", use="lambda y: y.exp()", saved="result"),
    Row("tanh", use="lambda y: y.tanh()", saved="result"),
    Row("sigmoid", use="lambda y: y.sigmoid()", saved="result"),
    Row("sqrt", use="lambda y: y.sqrt()", saved="result"),
    Row("reciprocal", use="lambda y: y.reciprocal()", saved="result"),
    Row("softmax", use="lambda y: y.softmax(0)", saved="result"),
)
"""Functions of a positive matrix whose derivative needs their operand, or their result."""

FREE = (
    Row("add", use="lambda y: y + 5", slope=1.0),
    Row("sub", use="lambda y: 1 - y", slope=-1.0),
    Row("neg", use="lambda y: -y", slope=-1.0),
    Row("mul_number", use="lambda y: 3 * y", slope=3.0),
    Row("div_number", use="lambda y: y / 2", slope=0.5),
    Row("twice", use="lambda y: y + y", slope=2.0),
    Row("sum", use="lambda y: y.sum()", slope=1.0),
    Row("clone", use="lambda y: y.clone()", slope=1.0),
    Row("cat", use="lambda y: torch.cat([y, y])", slope=2.0),
    Row("stack", use="lambda y: torch.stack([y, y, y])", slope=3.0),
    Row("flip", use="lambda y: y.flip(0)", slope=1.0),
)
"""Linear functions: their derivative needs no value. `slope` is that of their sum."""

CURVED = (
    Row("pow_", inplace="lambda t: t.pow_(2)", slope="lambda v: 2 * v"),
    Row("cube_", inplace="lambda t: t.pow_(3)", slope="lambda v: 3 * v * v"),
    Row("abs_", inplace="lambda t: t.abs_()", slope="lambda v: v / v.abs()"),
    Row("relu_", inplace="lambda t: t.relu_()", slope="lambda v: (v > 0).to(v.dtype)"),
    Row(
        "clamp_",
        inplace="lambda t: t.clamp_(-1.75, 1.75)",
        slope="lambda v: (v.abs() < 1.75).to(v.dtype)",
    ),
    Row("mul_", inplace="lambda t: t.mul_(torch.full_like(t, 3))", slope="lambda v: v * 0 + 3"),
    Row(
        "lerp_",
        inplace="lambda t: t.lerp_(torch.ones_like(t), 0.25)",
        slope="lambda v: v * 0 + 0.75",
    ),
)
"""In-place operations with their slope at values that are not zero, in closed form."""

OVERWRITES = (
    Row("zero_", write="lambda t: t.zero_()"),
    Row("copy_", write="lambda t: t.copy_(torch.zeros_like(t))"),
    Row("row", write="lambda t: t.__setitem__(0, 0)"),
    Row("column", write="lambda t: t.__setitem__((slice(None), 1), 0)"),
    Row("element", write="lambda t: t.__setitem__((1, 2), 0)"),
    Row("step", write="lambda t: t[:, ::2].zero_()"),
    Row("positions", write="lambda t: t.__setitem__(([0, 1], [2, 0]), 0)"),
    Row("mask", write="lambda t: t.masked_fill_(torch.eye(2, 3) > 0, 0)"),
    Row("index_fill_", write="lambda t: t.index_fill_(1, torch.tensor([0, 2]), 0)"),
    Row("scatter_", write="lambda t: t.scatter_(0, torch.tensor([[0, 1, 0]]), 0)"),
    Row("tril_", write="lambda t: t.tril_()"),
    Row("diagonal", write="lambda t: t.fill_diagonal_(0)"),
)
"""What overwrites elements of a tensor of shape (2, 3) by zero; on ones it shows which."""

FEEDS = (
    Row("copy_", value=(2, 3), write="lambda t, w: t.copy_(w)", taken="lambda k: k"),
    Row("row", value=(3,), write="lambda t, w: t.__setitem__(0, w)", taken="lambda k: k[0]"),
    Row(
        "column",
        value=(2,),
        write="lambda t, w: t.__setitem__((slice(None), 1), w)",
        taken="lambda k: k[:, 1]",
    ),
    Row(
        "positions",
        value=(2,),
        write="lambda t, w: t.__setitem__(([0, 1], [2, 0]), w)",
        taken="lambda k: torch.stack([k[0, 2], k[1, 0]])",
    ),
    Row(
        "broadcast", value=(), write="lambda t, w: t.__setitem__(..., w)", taken="lambda k: k.sum()"
    ),
    Row("spread", value=(3,), write="lambda t, w: t.copy_(w)", taken="lambda k: k[0] + k[1]"),
    Row("added", value=(3,), write="lambda t, w: t[1].add_(w)", taken="lambda k: k[1]"),
    Row(
        "index_copy_",
        value=(1, 3),
        write="lambda t, w: t.index_copy_(0, torch.tensor([1]), w)",
        taken="lambda k: k[1:]",
    ),
    Row(
        "masked_scatter_",
        value=(2,),
        write="lambda t, w: t.masked_scatter_(torch.eye(2, 3) > 0, w)",
        taken="lambda k: torch.stack([k[0, 0], k[1, 1]])",
    ),
    Row(
        "masked_scatter_longer",
        value=(4,),
        write="lambda t, w: t.masked_scatter_(torch.eye(2, 3) > 0, w)",
        taken="lambda k: torch.cat([k[:1, 0], k[1:, 1], torch.zeros_like(k[0, :2])])",
    ),
    Row(
        "index_add_twice",
        value=(2, 3),
        write="lambda t, w: t.index_add_(0, torch.tensor([1, 1]), w)",
        taken="lambda k: torch.stack([k[1], k[1]])",
    ),
    Row(
        "index_put_twice",
        value=(2,),
        write="lambda t, w: t.index_put_([torch.tensor([1, 1])] * 2, w, accumulate=True)",
        taken="lambda k: torch.stack([k[1, 1], k[1, 1]])",
    ),
)
"""Ways to write `w`, of shape `value`, into a tensor of shape (2, 3); `taken`: its gradient
where the gradient of the tensor is `k`."""

RESHAPERS = (
    Row("t_", inplace="lambda t: t.t_()", back="lambda g: g.t()"),
    Row("transpose_", inplace="lambda t: t.transpose_(0, 1)", back="lambda g: g.t()"),
    Row("unsqueeze_", inplace="lambda t: t.unsqueeze_(1)", back="lambda g: g.squeeze(1)"),
    Row("squeeze_", inplace="lambda t: t.squeeze_()", back="lambda g: g.reshape(2, 3)"),
    Row("as_strided_", inplace="lambda t: t.as_strided_((3, 2), (1, 3))", back="lambda g: g.t()"),
    Row(
        "as_strided_offset",
        inplace="lambda t: t.as_strided_((2, 2), (2, 1), 1)",
        back="lambda g: torch.nn.functional.pad(g.reshape(4), (1, 1)).view(2, 3)",
    ),
)
"""Operations that change the shape of a (2, 3) tensor in place, and how a gradient goes back."""

GRAD_MODES = (
    Row("grad", enter="lambda: torch.enable_grad()"),
    Row("no_grad", enter="lambda: torch.no_grad()"),
    Row("inference", since="1.9", enter="lambda: torch.inference_mode()"),
)
"""The grad modes, as context managers."""

OUT = (
    Row("add", call="lambda a, b, out: torch.add(a, b, out=out)", plain="lambda a, b: a + b"),
    Row("mul", call="lambda a, b, out: torch.mul(a, b, out=out)", plain="lambda a, b: a * b"),
    Row(
        "cat",
        call="lambda a, b, out: torch.cat([a, b], out=out)",
        plain="lambda a, b: torch.cat([a, b])",
    ),
    Row("mm", call="lambda a, b, out: torch.mm(a, b.t(), out=out)", plain="lambda a, b: a @ b.t()"),
)
"""Functions of two matrices of one shape with `out=`."""

UNSEEN = (
    Row("no_grad", write="lambda t: torch.no_grad()(lambda: t.add_(1))()"),
    Row("no_grad_scaled", write="lambda t: torch.no_grad()(lambda: t.mul_(3))()"),
    Row("no_grad_part", write="lambda t: torch.no_grad()(lambda: t[0].add_(1))()"),
    Row("detached", write="lambda t: t.detach().add_(1)"),
    Row("detached_part", write="lambda t: t.detach()[1].mul_(2)"),
)
"""Modifications that autograd does not record."""
