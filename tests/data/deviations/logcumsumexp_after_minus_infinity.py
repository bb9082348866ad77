"""
clause: subgradient.infinite_input.limit
torch: all
backend: cpu
covers: row.name == 'torch.logcumsumexp(x, 0) at (-inf, 0)'
shows: AssertionError: [nan
reason: The first result is the first element itself, and in the second its share tends to 0, so
    that its gradient tends to 1; NaN is given.
upstream: none known
"""

import torch

x = torch.tensor([-float("inf"), 0.0], requires_grad=True)
torch.logcumsumexp(x, 0).sum().backward()
assert x.grad.tolist() == [1.0, 1.0], x.grad.tolist()
