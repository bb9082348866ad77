"""
clause: functional.hessian.entries
torch: all
backend: cpu
covers: 0 in x.shape
shows: RuntimeError: stack expects a non-empty TensorList
reason: The Hessian has the size of the input twice. Where the input is empty there are no rows to
    stack, and hessian raises RuntimeError.
upstream: none known
"""

import torch

hessian = torch.autograd.functional.hessian(lambda x: (x * x).sum(), torch.empty(0))
assert hessian.shape == (0, 0), hessian
