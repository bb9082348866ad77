"""
clause: subgradient.infinite_input.limit
torch: all
backend: cpu
covers: row.name.startswith(('F.softsign(x) at inf', 'torch.hypot(a, b) at (inf', 'torch.atan2'))
shows: AssertionError: nan
reason: The gradients tend to 0, or to 1 for hypot; NaN is given, as the formulas divide infinity
    by infinity.
upstream: none known
"""

import torch

x = torch.tensor(float("inf"), requires_grad=True)
torch.nn.functional.softsign(x).backward()
assert x.grad.item() == 0, x.grad.item()
