"""clause: gradcheck.double.given
torch: >=1.7,<1.9
backend: cpu
covers: all
shows: AssertionError: a wrong gradient passes
reason: With raise_exception=False gradgradcheck returns True also where the second gradient
    for given grad_outputs is wrong.
upstream: https://github.com/pytorch/pytorch/pull/53916
"""

import torch


class Slope(torch.autograd.Function):
    forward = staticmethod(lambda ctx, g, x: ctx.save_for_backward(g, x) or 2 * g * x)

    @staticmethod
    def backward(ctx, h):
        g, x = ctx.saved_tensors
        return 2 * h * x, 3 * h * g


class Square(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: ctx.save_for_backward(x) or x * x)
    backward = staticmethod(lambda ctx, g: Slope.apply(g, *ctx.saved_tensors))


x = torch.ones(2, dtype=torch.float64, requires_grad=True)
passed = torch.autograd.gradgradcheck(Square.apply, x, x.clone(), raise_exception=False)
assert not passed, "a wrong gradient passes"
