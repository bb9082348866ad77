"""clause: operators.size.empty
torch: <1.9
backend: cpu
covers: operator.name.split('-')[0] == 'linalg.pinv'
shows: RuntimeError: element 0 of tensors does not require grad
reason: The pseudo-inverse of a matrix without elements does not require grad where the matrix
    does.
upstream: none known
"""

import torch

x = torch.ones(0, 2, requires_grad=True)
torch.pinverse(x).sum().backward()
assert x.grad.shape == x.shape
