"""clause: gradcheck.batched
torch: >=1.8,<1.9
backend: cpu
covers: all
shows: AssertionError: a wrong gradient passes
reason: With raise_exception=False gradcheck returns True also where batched gradients fail.
upstream: https://github.com/pytorch/pytorch/pull/53916
"""

import torch


class Unbatched(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: 2 * x)
    backward = staticmethod(lambda ctx, gradient: 2 * gradient if gradient.tolist() else gradient)


x = torch.ones(2, dtype=torch.float64, requires_grad=True)
options = {"check_batched_grad": True, "raise_exception": False}
passed = torch.autograd.gradcheck(Unbatched.apply, x, **options)
assert not passed, "a wrong gradient passes"
