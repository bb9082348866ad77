"""Distances between points that coincide, or with ties among coordinates."""

from ..point import at, whole
from ..rules import cone, convex, derivative, no_limit

PAIR = (((1, 2),), ((1, 2),))
ROOT = 0.5**0.5


def apart(*differences):
    """Return the gradients by both ends of a pair that stand for these by their difference."""
    return tuple(((one,), (tuple(-entry for entry in one),)) for one in differences)


AXES = apart((1, 0), (0, 1))
DIAGONALS = apart((1, 1), (1, -1))
CDIST = "torch.cdist(a.contiguous(), b.contiguous(), {})"
PDIST_PAIR = ((1, 2), (1, 2))


def rows(*differences):
    """Return the gradients by both rows of a matrix."""
    return tuple((one, tuple(-entry for entry in one)) for one in differences)


POINTS = (
    whole("torch.dist(a, b)", PDIST_PAIR, cone(*rows((1, 0), (0, 1)))),
    whole("torch.dist(a, b, 1)", PDIST_PAIR, cone(*rows((1, 1), (1, -1)))),
    whole("torch.dist(a, b, 3)", PDIST_PAIR, cone(*rows((1, 0), (0, 1)))),
    whole("torch.dist(a, b, float('inf'))", PDIST_PAIR, cone(*rows((1, 0), (0, 1)))),
    whole("torch.dist(a, b)", ((4, 2), (1, 2)), derivative(((1, 0), (-1, 0)))),
    whole(CDIST.format("1.0"), PAIR, cone(*DIAGONALS)),
    whole(CDIST.format("1.5"), PAIR, cone(*AXES)),
    whole(CDIST.format("2.0"), PAIR, cone(*AXES)),
    whole(CDIST.format("3.0"), PAIR, cone(*AXES)),
    whole(CDIST.format("float('inf')"), PAIR, cone(*AXES)),
    whole(CDIST.format("0.5"), PAIR, no_limit()),
    whole(CDIST.format("1.0"), (((1, 2),), ((1, 1),)), convex(*apart((1, 1), (-1, 1)))),
    whole(CDIST.format("float('inf')"), (((1, 1),), ((0, 0),)), convex(*apart((1, 0), (0, 1)))),
    whole(
        CDIST.format("float('inf')"), (((1, 3),), ((0, 0),)), derivative((((0, 1),), ((0, -1),)))
    ),
    whole("torch.pdist(x, 1.0)", PDIST_PAIR, cone(*rows((1, 1), (1, -1)))),
    whole("torch.pdist(x, 1.5)", PDIST_PAIR, cone(*rows((1, 0), (0, 1)))),
    whole("torch.pdist(x, 2.0)", PDIST_PAIR, cone(*rows((1, 0), (0, 1)))),
    whole("torch.pdist(x, 3.0)", PDIST_PAIR, cone(*rows((1, 0), (0, 1)))),
    whole("torch.pdist(x, float('inf'))", PDIST_PAIR, cone(*rows((1, 0), (0, 1)))),
    whole("torch.pdist(x, float('inf'))", ((1, 1), (0, 0)), convex(*rows((1, 0), (0, 1)))),
    whole("torch.pdist(x, 2.0)", ((4, 2), (1, 2)), derivative(((1, 0), (-1, 0)))),
    whole(
        "F.pairwise_distance(a, b, eps=0.25)",
        PAIR,
        derivative((((ROOT, ROOT),), ((-ROOT, -ROOT),))),
        ulps=4,
    ),
    whole("F.pairwise_distance(a, b, eps=0.0)", PAIR, cone(*AXES)),
    whole("F.pairwise_distance(a, b, 1.0, eps=0.0)", PAIR, cone(*DIAGONALS)),
    at("torch.hypot(a, b)", (0, 2), derivative((0, 1)), since="1.7"),
)
