"""clause: gradcheck.inputs.unchecked
torch: >=1.7,<1.9
backend: cpu
covers: all
shows: AssertionError: a wrong gradient passes
reason: With raise_exception=False gradcheck returns True also where the gradient of an input
    that requires grad is wrong.
upstream: https://github.com/pytorch/pytorch/pull/53916
"""

import torch


class Tripled(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: 2 * x)
    backward = staticmethod(lambda ctx, gradient: 3 * gradient)


x, y = (torch.ones(2, dtype=torch.float64, requires_grad=True) for _ in range(2))
f = lambda x, y: 2 * x + Tripled.apply(y)
passed = torch.autograd.gradcheck(f, (x, y), raise_exception=False)
assert not passed, "a wrong gradient passes"
