"""
clause: subgradient.rule.convex
torch: <1.7
backend: cpu
covers: row.name.startswith('x.std(0')
shows: AssertionError: [nan, nan]
reason: The standard deviation is a norm of the deviations, with the least subgradient 0 where
    all are 0; NaN is given.
upstream: none known
"""

import torch

x = torch.tensor([2.0, 2.0], requires_grad=True)
x.std().sum().backward()
assert x.grad.tolist() == [0.0, 0.0], x.grad.tolist()
