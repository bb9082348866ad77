"""
clause: subgradient.rule.convex
torch: >=1.7
backend: cpu
covers: row.name == 'torch.hypot(a, b) at (0, 0)'
shows: AssertionError: [nan, nan]
reason: hypot is the Euclidean norm of two numbers, convex, with the least subgradient 0 at the
    origin; NaN is given.
upstream: none known
"""

import torch

x = torch.tensor([0.0, 0.0], requires_grad=True)
torch.hypot(x[0], x[1]).sum().backward()
assert x.grad.tolist() == [0.0, 0.0], x.grad.tolist()
