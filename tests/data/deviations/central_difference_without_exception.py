"""clause: gradcheck.eps.central
torch: >=1.7,<1.9
backend: cpu
covers: all
shows: AssertionError: a wrong gradient passes
reason: With raise_exception=False gradcheck returns True also where the error of the central
    difference is above the tolerance.
upstream: https://github.com/pytorch/pytorch/pull/53916
"""

import torch

x = torch.ones(2, dtype=torch.float64, requires_grad=True)
options = {"eps": 0.25, "rtol": 0, "atol": 2.0**-5, "raise_exception": False}
passed = torch.autograd.gradcheck(lambda x: x * x * x, x, **options)
assert not passed, "a wrong gradient passes"
