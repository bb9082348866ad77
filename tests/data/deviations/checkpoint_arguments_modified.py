"""
clause: checkpoint.modified.arguments
torch: >=1.11,<2.1
backend: cpu
covers: not reentrant; not keyword
shows: AssertionError: no error, gradient [4.0]
reason: The non-reentrant checkpoint keeps its arguments as they are, and a backward recomputes with
    the values that were written into them since, without an error.
upstream: none known
"""

import torch
from torch.utils.checkpoint import checkpoint

x, other = torch.tensor([1.0], requires_grad=True), torch.tensor([3.0])
y = checkpoint(lambda a, b: a * b, x, other, use_reentrant=False)
other.add_(1)
try:
    y.sum().backward()
except RuntimeError:
    pass
else:
    raise AssertionError(f"no error, gradient {x.grad.tolist()}")
