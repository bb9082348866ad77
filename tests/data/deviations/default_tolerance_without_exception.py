"""clause: gradcheck.tolerance.default
torch: >=1.7,<1.9
backend: cpu
covers: all
shows: AssertionError: a wrong gradient passes
reason: With raise_exception=False gradcheck returns True also where the error is above the
    default tolerances.
upstream: https://github.com/pytorch/pytorch/pull/53916
"""

import torch


class Off(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: 2 * x)
    backward = staticmethod(lambda ctx, gradient: 2.02 * gradient)


x = torch.ones(2, dtype=torch.float64, requires_grad=True)
passed = torch.autograd.gradcheck(Off.apply, x, raise_exception=False)
assert not passed, "a wrong gradient passes"
