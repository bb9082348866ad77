"""clause: functions.func.missing
torch: >=2.13,<2.15
backend: compile-*
covers: all
shows: AssertionError: a gradient without a backward
reason: A transform that needs the backward of a custom Function that has none raises
    NotImplementedError. Where torch.compile traces the transform, it takes the derivative
    of the forward.
upstream: none known
"""

import torch


class Doubled(torch.autograd.Function):
    forward = staticmethod(lambda x: 2 * x)
    setup_context = staticmethod(lambda ctx, inputs, output: None)


def gradient(x):
    return torch.func.grad(lambda x: Doubled.apply(x).sum())(x)


try:
    torch.compile(gradient, backend="eager")(torch.ones(2))
except NotImplementedError:
    pass
else:
    raise AssertionError("a gradient without a backward")
