"""clause: grad.leaves.untouched
torch: >=1.13,<2.0
backend: cpu
covers: 'inplace' in kinds
shows: AssertionError: the gradient was accumulated into a leaf
reason: torch.autograd.grad accumulates into the .grad of a leaf that was written into the elements
    of another tensor.
upstream: none known
"""

import torch

x = torch.tensor(3.0, requires_grad=True)
y = torch.stack((x, x))
y[0] = x
torch.autograd.grad(y.sum(), [x])
assert x.grad is None, "the gradient was accumulated into a leaf"
