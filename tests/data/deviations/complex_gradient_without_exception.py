"""clause: gradcheck.complex.wrong
torch: >=1.8,<1.9
backend: cpu
covers: all
shows: AssertionError: a wrong gradient passes
reason: With raise_exception=False gradcheck returns True also where a complex gradient is
    wrong.
upstream: https://github.com/pytorch/pytorch/pull/53916
"""

import torch


class Tripled(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: 2 * x)
    backward = staticmethod(lambda ctx, gradient: 3 * gradient)


x = torch.ones(2, dtype=torch.complex128, requires_grad=True)
passed = torch.autograd.gradcheck(Tripled.apply, x, raise_exception=False)
assert not passed, "a wrong gradient passes"
