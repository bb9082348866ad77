"""
clause: inplace.saved.buffers
torch: all
backend: cpu
covers: all
shows: AssertionError: no error, gradient tensor([[0.
reason: No error is to mean the right gradient, but batch normalisation in training mode
    updates its running statistics without increasing their version: a backward that needs
    the statistics of before raises nothing and computes with the new ones.
upstream: none known
"""

import torch
from torch.nn.functional import batch_norm

x = torch.ones(2, 1, requires_grad=True)
mean, var = torch.zeros(1), torch.full((1,), 3.75)
y = batch_norm(x, mean, var, eps=0.25)
batch_norm(torch.tensor([[0.0], [8.0]]), mean, var, training=True, momentum=1.0)
try:
    y.sum().backward()
except RuntimeError:
    pass
else:
    raise AssertionError(f"no error, gradient {x.grad}, which of the old values is 0.5")
