"""Steps of which random graphs are made, and operations whose backward graph is one node.

A row of JOINTS makes a tensor of shape (2,) from two of that shape: `of` computes it, `reads`
says of the sets of inputs that the two depend on which the result depends on. A row of
POLYNOMIAL does the same on numbers: `of` on tensors, `dual` on matrices [[value, tangent],
[0, value]], whose sums and products are those of dual numbers.

A row of PRIMITIVES is one operation on the first `takes` of three tensors.
A row of PARTS takes a tensor of shape (4, 3) apart.
"""

from hypothesis import strategies as st

from ..harness.cases import Row

JOINTS = (
    Row("add", of="lambda a, b: a + b", reads="lambda a, b: a | b"),
    Row("mul", of="lambda a, b: a * b", reads="lambda a, b: a | b"),
    Row("sin", of="lambda a, b: a.sin()", reads="lambda a, b: a"),
    Row("view", of="lambda a, b: b.view(2, 1).t()[0]", reads="lambda a, b: b"),
    Row("reduce", of="lambda a, b: torch.stack([a, b]).sum(0)", reads="lambda a, b: a | b"),
    Row("cat", of="lambda a, b: torch.cat([a, b])[1:3]", reads="lambda a, b: a | b"),
    Row("in-place", of="lambda a, b: a.clone().mul_(b)", reads="lambda a, b: a | b"),
    Row("in-place-view", of="lambda a, b: a.clone()[:].mul_(b)", reads="lambda a, b: a | b"),
    Row("detach", of="lambda a, b: a.detach() + b", reads="lambda a, b: b"),
)

POLYNOMIAL = (
    Row("add", of="lambda a, b: a + b", dual="lambda a, b: a + b"),
    Row("sub", of="lambda a, b: a - b", dual="lambda a, b: a - b"),
    Row("mul", of="lambda a, b: a * b", dual="lambda a, b: a.matmul(b)"),
)

PRIMITIVES = (
    Row("add", of="lambda a, b, c: a + b", takes=2),
    Row("sub", of="lambda a, b, c: a - b", takes=2),
    Row("mul", of="lambda a, b, c: a * b", takes=2),
    Row("div", of="lambda a, b, c: a / b", takes=2),
    Row("max", of="lambda a, b, c: torch.max(a, b)", takes=2),
    Row("atan2", of="lambda a, b, c: torch.atan2(a, b)", takes=2),
    Row("where", of="lambda a, b, c: torch.where(c.detach() > 0, a, b)", takes=2),
    Row("cat", of="lambda a, b, c: torch.cat([a, b, c])", takes=3),
    Row("addcmul", of="lambda a, b, c: torch.addcmul(a, b, c)", takes=3),
)

PARTS = (
    Row("unbind", of="lambda t: t.unbind(0)"),
    Row("split", of="lambda t: t.split(1)"),
    Row("split-uneven", of="lambda t: t.split(3)"),
    Row("chunk", of="lambda t: t.chunk(2)"),
    Row("split-sizes", of="lambda t: t.split((2, 1), 1)"),
)


def steps(table, max_size=5):
    """Draw a program: a list of (row, i, j), a step that joins the i-th and the j-th item."""
    step = st.tuples(st.sampled_from(table), st.integers(0, 6), st.integers(0, 6))
    return st.lists(step, min_size=1, max_size=max_size)
