"""
clause: gradcheck.double.none
torch: all
backend: cpu
covers: given is not None
shows: Error
reason: The gradients of the outputs may be a tuple of tensors and None. A None among them is
    looked at as if it were a tensor, and raises AttributeError (RuntimeError on 1.6).
upstream: none known
"""

import torch

x = torch.ones(2, dtype=torch.float64, requires_grad=True)
v = torch.ones(2, dtype=torch.float64, requires_grad=True)
torch.autograd.gradgradcheck(lambda x: (x * x * x, x * x), x, (v, None))
