"""Functions whose derivative is zero wherever they are differentiable.

`forward` maps a tensor to one of the same shape. On the values of `tensors` shifted by 0.25
every row is differentiable, and its derivative is exactly zero.
"""

from ..harness.cases import Row

PLATEAUS = (
    Row("sign", forward="lambda x: x.sign()"),
    Row("floor", forward="lambda x: x.floor()"),
    Row("ceil", forward="lambda x: x.ceil()"),
    Row("round", forward="lambda x: x.round()"),
    Row("trunc", forward="lambda x: x.trunc()"),
    Row("times_zero", forward="lambda x: 0 * x"),
    Row("fill", forward="lambda x: x.clone().fill_(5)"),
    Row("clamp", forward="lambda x: x.clamp(8, 9)"),
    Row("sgn", since="1.7", forward="lambda x: x.sgn()"),
)
