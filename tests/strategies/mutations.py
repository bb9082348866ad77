"""In-place operations beside the out-of-place operation that gives the same value.

`inplace` changes its argument and returns it; `functional` computes the same values anew;
`slope` is the derivative of the new values by the old ones, a number.
"""

from ..harness.cases import Row

MUTATIONS = (
    Row("mul_", inplace="lambda t: t.mul_(3)", functional="lambda t: t * 3", slope=3.0),
    Row("add_", inplace="lambda t: t.add_(2)", functional="lambda t: t + 2", slope=1.0),
    Row("sub_", inplace="lambda t: t.sub_(1)", functional="lambda t: t - 1", slope=1.0),
    Row("neg_", inplace="lambda t: t.neg_()", functional="lambda t: -t", slope=-1.0),
    Row("div_", inplace="lambda t: t.div_(2)", functional="lambda t: t / 2", slope=0.5),
    Row("zero_", inplace="lambda t: t.zero_()", functional="lambda t: t * 0", slope=0.0),
    Row("fill_", inplace="lambda t: t.fill_(5)", functional="lambda t: t * 0 + 5", slope=0.0),
    Row("iadd", inplace="lambda t: t.__iadd__(2)", functional="lambda t: t + 2", slope=1.0),
)
