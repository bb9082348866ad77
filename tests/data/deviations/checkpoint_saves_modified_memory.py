"""
clause: checkpoint.modified.inside
torch: >=1.11
backend: cpu
covers: not reentrant
shows: AssertionError: no error, gradient [3.58
reason: Without a checkpoint the backward raises, as it needs a value that was overwritten. The
    non-reentrant checkpoint recomputes by hooks, under which nothing checks saved tensors, and
    hands out the memory that its recomputation has overwritten.
upstream: none known
"""

import torch
from torch.utils.checkpoint import checkpoint


def function(x):
    y = x * 1
    square = y.pow(2)
    y.add_(1)
    return square + y.sin()


x = torch.tensor([1.0], requires_grad=True)
checkpoint(function, x, use_reentrant=False).sum().backward()
expected = 2 * 1 + torch.tensor(2.0).cos()
assert x.grad.allclose(expected), f"no error, gradient {x.grad.tolist()}"
