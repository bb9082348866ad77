"""clause: functions.func.reverse
torch: >=2.13,<2.15
backend: compile-*
covers: all
shows: AssertionError: the gradient is [2.0, 2.0]
reason: A custom Function's derivative under torch.func is what its backward gives. Where
    torch.compile traces the transform, it takes the derivative of the forward instead, and
    never calls the backward.
upstream: none known
"""

import torch


class Tripled(torch.autograd.Function):
    forward = staticmethod(lambda x: x * x)
    setup_context = staticmethod(lambda ctx, inputs, output: None)
    backward = staticmethod(lambda ctx, gradient: 3 * gradient)


def gradient(x):
    return torch.func.grad(lambda x: Tripled.apply(x).sum())(x)


compiled = torch.compile(gradient, backend="eager")(torch.ones(2)).tolist()
assert compiled == [3.0, 3.0], f"the gradient is {compiled}"
