"""Norms at zero vectors and zero matrices, and at ties."""

from ..point import at, whole
from ..rules import INF, concave, cone, convex, derivative, limit, no_limit, one_of

TINY = 2.0**-10
AXES = ((1, 0), (0, 1))
CELLS = (((1, 0), (0, 0)), ((0, 1), (0, 0)), ((0, 0), (1, 0)), ((0, 0), (0, 1)))
ZEROS = ((0, 0), (0, 0))
FIRST = ((1, 0), (0, 0))

POINTS = (
    at("x.norm(1, 0)", -TINY, derivative(-1)),
    at("x.norm(1, 0)", TINY, derivative(1)),
    at("x.norm(1, 0)", 0.0, cone(1)),
    at("x.norm(1, 0)", (0, 1), convex((1, 1), (-1, 1))),
    at("x.norm(1, 0)", (0, 0), cone((1, 1), (1, -1))),
    at("x.norm(1.5, 0)", (0, 0), cone(*AXES)),
    at("x.norm(2, 0)", (0, 0), cone(*AXES)),
    at("x.norm(2, 0)", 0.0, cone(1)),
    at("x.norm(2, 0)", (-0.0, -0.0), cone(*AXES)),
    at("x.norm(2, 0)", (3, 0), derivative((1, 0))),
    at("x.norm(3, 0)", (0, 0), cone(*AXES)),
    at("x.norm(3, 0)", (1, 0), derivative((1, 0))),
    at("x.norm(float('inf'), 0)", (0, 0), cone(*AXES)),
    at("x.norm(float('inf'), 0)", (1, -1, 0), convex((1, 0, 0), (0, -1, 0))),
    at("x.norm(float('inf'), 0)", (1, 1, 1), convex((1, 0, 0), (0, 1, 0), (0, 0, 1))),
    at("x.norm(float('inf'), 0)", (2, -3), derivative((0, -1))),
    at("x.norm(-float('inf'), 0)", (1, -1, 2), concave((1, 0, 0), (0, -1, 0))),
    at("x.norm(-float('inf'), 0)", (2, -1), derivative((0, -1))),
    at("x.norm(0, 0)", (0, 1), limit((0, 0))),
    at("x.norm(0.5, 0)", (0, 1), one_of((INF, 1), (-INF, 1))),
    at("x.norm(0.5, 0)", (0, 0), no_limit()),
    whole("x.norm()", ZEROS, cone(*CELLS)),
    at("torch.linalg.vector_norm(x, dim=0)", (0, 0), cone(*AXES), since="1.9"),
    at("torch.linalg.vector_norm(x, 1, dim=0)", (0, 0), cone((1, 1), (1, -1)), since="1.9"),
    at("torch.linalg.vector_norm(x, float('inf'), dim=0)", (0, 0), cone(*AXES), since="1.9"),
    at("torch.linalg.vector_norm(x, 3, dim=0)", (0, 0), cone(*AXES), since="1.9"),
    whole("torch.linalg.matrix_norm(x)", ZEROS, cone(*CELLS), since="1.9"),
    whole("torch.linalg.matrix_norm(x, 'nuc')", ZEROS, cone(*CELLS), since="1.9"),
    whole("torch.linalg.matrix_norm(x, 2)", ZEROS, cone(*CELLS), since="1.9"),
    whole("torch.linalg.matrix_norm(x, 2)", FIRST, derivative(FIRST), since="1.9", ulps=8),
    whole("torch.linalg.matrix_norm(x, 1)", ZEROS, cone(*CELLS), since="1.9"),
    whole("torch.linalg.matrix_norm(x, float('inf'))", ZEROS, cone(*CELLS), since="1.9"),
    whole("x.norm('nuc')", FIRST, convex(((1, 0), (0, 1)), ((1, 0), (0, -1)))),
    whole("x.norm('nuc')", ((1, 0), (0, 1)), derivative(((1, 0), (0, 1))), ulps=8),
    at("torch.renorm(x, 2, 1, 2.0)", (1, 0), derivative((1, 1)), ulps=8),
)
