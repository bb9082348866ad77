"""
clause: subgradient.rule.convex
torch: >=1.8,<2.14
backend: cpu
covers: row.name == 'torch.fmax(a, b) at (1, 1)'
shows: AssertionError: [1.0, 0.0]
reason: The least subgradient at equality is a half for each argument; the first gets
    everything.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 1.0], requires_grad=True)
torch.fmax(x[0], x[1]).sum().backward()
assert x.grad.tolist() == [0.5, 0.5], x.grad.tolist()
