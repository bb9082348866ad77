"""
clause: subgradient.rule.convex
torch: <1.7
backend: cpu
covers: row.name.startswith('x.max() at')
shows: AssertionError: [0.0, 1.0, 0.0]
reason: The least subgradient of the maximum splits evenly among ties; one element gets
    everything.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0, 2.0], requires_grad=True)
x.max().sum().backward()
assert x.grad.tolist() == [0.0, 0.5, 0.5], x.grad.tolist()
