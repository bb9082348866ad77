"""clause: inplace.overwrite.feeds_new
torch: >=1.10,<1.12
backend: cpu
covers: row.name == 'broadcast'
shows: AssertionError: None
reason: An assignment by basic indices of a tensor without dimensions writes its number, and the
    tensor gets no gradient.
upstream: https://github.com/pytorch/pytorch/issues/77565
"""

import torch

w = torch.tensor(1.0, requires_grad=True)
y = 2 * torch.ones(2, requires_grad=True)
y[...] = w
y.sum().backward()
assert w.grad is not None, w.grad
