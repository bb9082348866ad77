"""Poolings of windows of zeros, and of windows without ties."""

from ..point import whole
from ..rules import cone, derivative

WINDOW = (((0, 0),),)
PLANE = (WINDOW,)
AXES = ((((1, 0),),), (((0, 1),),))

POINTS = (
    whole("F.lp_pool1d(x, 1, 2)", (((1, 2),),), derivative((((1, 1),),))),
    whole("F.lp_pool1d(x, 2, 2)", WINDOW, cone(*AXES)),
    whole("F.lp_pool1d(x, 3, 2)", (((1, 0),),), derivative((((1, 0),),)), ulps=4),
    whole("F.lp_pool2d(x, 2, (1, 2))", PLANE, cone(*((axis,) for axis in AXES))),
    whole("F.max_pool1d(x, 2)", (((1, 2),),), derivative((((0, 1),),))),
    whole("F.max_pool2d(x, 2)", ((((1, 2), (4, 3)),),), derivative(((((0, 0), (1, 0)),),))),
    whole("F.adaptive_max_pool1d(x, 1)", (((1, 3, 2),),), derivative((((0, 1, 0),),))),
    whole("F.avg_pool1d(x, 2)", WINDOW, derivative((((0.5, 0.5),),))),
)
