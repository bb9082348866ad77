"""
clause: inplace.out.refused
torch: >=1.7
backend: cpu
covers: 'quantile(' in row.name or row.name.startswith('torch.linalg.norm(')
shows: AssertionError: <CopyBackwards
reason: A function that is given out= raises where an input requires grad; quantile, nanquantile
    and linalg.norm record the write into out instead.
upstream: none known
"""

import torch

x, out = torch.tensor([1.0, 2.0], requires_grad=True), torch.empty(())
try:
    torch.quantile(x, 0.5, 0, out=out)
except RuntimeError:
    out = torch.empty(())
assert out.grad_fn is None, out.grad_fn
