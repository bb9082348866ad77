"""
clause: checkpoint.modified.arguments
torch: >=1.13
backend: cpu
covers: keyword
shows: AssertionError: no error, gradient [4.0]
reason: Positional arguments are checked for modification in place, while keyword arguments, of
    which the page says that they are supported, are recomputed with as they are found.
upstream: none known
"""

import torch
from torch.utils.checkpoint import checkpoint

x, other = torch.tensor([1.0], requires_grad=True), torch.tensor([3.0])
y = checkpoint(lambda a, b: a * b, x, b=other, use_reentrant=False)
other.add_(1)
try:
    y.sum().backward()
except RuntimeError:
    pass
else:
    raise AssertionError(f"no error, gradient {x.grad.tolist()}")
