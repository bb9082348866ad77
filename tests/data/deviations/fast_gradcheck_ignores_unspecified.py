"""
clause: gradcheck.masked
torch: >=2.1
backend: cpu
covers: fast
shows: AssertionError: a gradient of zeros passes for elements whose gradient is one
reason: The gradients of unspecified elements of a sparse tensor count unless masked is True.
    In fast mode they never do.
upstream: none known
"""

import torch

x = torch.eye(2, dtype=torch.float64).to_sparse().requires_grad_()
options = {"fast_mode": True, "masked": False, "raise_exception": False}
passed = torch.autograd.gradcheck(lambda x: x.to_dense(masked_grad=True), x, **options)
assert not passed, "a gradient of zeros passes for elements whose gradient is one"
