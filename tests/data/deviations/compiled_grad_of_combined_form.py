"""clause: functions.func.separate_only
torch: >=2.13
backend: compile-*
covers: all
shows: AssertionError: the combined form is accepted
reason: Under a transform of torch.func a custom Function in the combined form raises
    RuntimeError. Where torch.compile traces the transform, grad, vjp and jacrev accept it,
    and jacfwd raises an internal error of the compiler.
upstream: none known
"""

import torch


class Doubled(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: 2 * x)
    backward = staticmethod(lambda ctx, gradient: 2 * gradient)


def gradient(x):
    return torch.func.grad(lambda x: Doubled.apply(x).sum())(x)


try:
    torch.compile(gradient, backend="eager")(torch.ones(2))
except RuntimeError:
    pass
else:
    raise AssertionError("the combined form is accepted")
