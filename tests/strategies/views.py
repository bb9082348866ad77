"""View operations, and where each takes its elements from.

`of` makes a view of a base of shape (2, 3). The position of each element of the view in its
base is what the same view shows of a tensor of positions, so no gradient is asked for it.
"""

from ..harness.cases import Row

VIEWS = (
    Row("slice", of="lambda base: base[:, 1:]"),
    Row("step", of="lambda base: base[:, ::2]"),
    Row("select", of="lambda base: base[1]"),
    Row("element", of="lambda base: base[1, 2]"),
    Row("narrow", of="lambda base: base.narrow(1, 0, 2)"),
    Row("transpose", of="lambda base: base.t()"),
    Row("permute", of="lambda base: base.permute(1, 0)"),
    Row("view", of="lambda base: base.view(6)"),
    Row("unsqueeze", of="lambda base: base.unsqueeze(0)"),
    Row("diagonal", of="lambda base: base.diagonal()"),
    Row("view_as", of="lambda base: base.view_as(base)"),
    Row("as_strided", of="lambda base: base.as_strided((2, 2), (3, 1))"),
    Row("nested", of="lambda base: base[:, 1:].t()[1]"),
)
