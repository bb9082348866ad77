"""Functions of a small matrix, at points where their backward formulas take special branches.

`of` is applied to the matrix `at`, at which every row has a derivative.
"""

from ..harness.cases import Row

AT_SPECIAL_POINTS = (
    Row("prod_with_a_zero", of="lambda m: m.prod()", at=[[2.0, 0.0], [3.0, 4.0]]),
    Row("prod_with_two_zeros", of="lambda m: m.prod()", at=[[0.0, 0.0], [3.0, 4.0]]),
    Row("cumprod_with_a_zero", of="lambda m: m.cumprod(0).sum()", at=[[0.0, 2.0], [3.0, 4.0]]),
    Row("pow_zero_at_zero", of="lambda m: m.pow(0).sum()", at=[[0.0, 2.0], [3.0, 4.0]]),
    Row("pow_three_at_zero", of="lambda m: m.pow(3).sum()", at=[[0.0, 2.0], [3.0, 4.0]]),
    Row("norm", of="lambda m: m.norm()", at=[[1.0, 2.0], [2.0, 4.0]]),
    Row("std", of="lambda m: m.std()", at=[[1.0, 2.0], [3.0, 6.0]]),
    Row("logsumexp", of="lambda m: m.logsumexp(0).sum()", at=[[1.0, 2.0], [3.0, 4.0]]),
    Row("softmax", of="lambda m: m.softmax(0)[0].sum()", at=[[1.0, 2.0], [3.0, 4.0]]),
    Row("max", of="lambda m: m.max()", at=[[1.0, 2.0], [3.0, 4.0]]),
    Row("inverse", of="lambda m: m.inverse().sum()", at=[[2.0, 1.0], [1.0, 1.0]]),
    Row("square", of="lambda m: (m @ m).sum()", at=[[1.0, 2.0], [2.0, 4.0]]),
    Row("det", of="lambda m: m.det()", at=[[2.0, 1.0], [1.0, 1.0]]),
    Row("det_singular", of="lambda m: m.det()", at=[[1.0, 0.0], [0.0, 0.0]]),
    Row("det_rank_one", of="lambda m: m.det()", at=[[1.0, 2.0], [2.0, 4.0]]),
    Row("det_zero", of="lambda m: m.det()", at=[[0.0, 0.0], [0.0, 0.0]]),
)
