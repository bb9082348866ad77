"""Functions of matrices that are singular or have repeated values."""

from ..point import whole
from ..rules import derivative, no_limit

ZEROS = ((0, 0), (0, 0))
FIRST = ((1, 0), (0, 0))
LAST = ((0, 0), (0, 1))
UNIT = ((1, 0), (0, 1))
RANK_ONE = ((1, 2), (2, 4))
COFACTORS = ((4, -2), (-2, 1))

POINTS = (
    whole("torch.det(x)", ZEROS, derivative(ZEROS)),
    whole("torch.det(x)", FIRST, derivative(LAST), ulps=8),
    whole("torch.det(x)", RANK_ONE, derivative(COFACTORS), ulps=8),
    whole("torch.det(x)", UNIT, derivative(UNIT), ulps=8),
    whole("torch.det(x)", ((0, 1), (1, 0)), derivative(((0, -1), (-1, 0))), ulps=8),
    whole("torch.logdet(x)", UNIT, derivative(UNIT), ulps=8),
    whole("torch.slogdet(x)[1]", UNIT, derivative(UNIT), ulps=8),
    whole("torch.slogdet(x)[1]", RANK_ONE, no_limit()),
    whole("torch.svd(x)[1]", UNIT, derivative(UNIT), ulps=8),
    whole("torch.svd(x)[1][0]", ((2, 0), (0, 0)), derivative(FIRST), ulps=8),
    whole("torch.linalg.svdvals(x)", UNIT, derivative(UNIT), since="1.9", ulps=8),
    whole("torch.linalg.eigvalsh(x)", UNIT, derivative(UNIT), since="1.9", ulps=8),
    whole("torch.inverse(x)", UNIT, derivative(((-1, -1), (-1, -1))), ulps=8),
    whole("torch.matrix_power(x, 2)", ZEROS, derivative(ZEROS)),
    whole("torch.matrix_exp(x)", ZEROS, derivative(((1, 1), (1, 1))), since="1.7", ulps=8),
    whole("torch.trace(x)", ZEROS, derivative(UNIT)),
)
