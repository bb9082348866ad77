"""
clause: subgradient.rule.convex
torch: <1.8
backend: cpu
covers: row.name.startswith("x.norm(float('inf'), 0)")
shows: AssertionError: [1.0, -1.0, 0.0]
reason: The least subgradient of the infinity norm splits evenly among ties; each gets the
    whole, which is no subgradient.
upstream: none known
"""

import torch

x = torch.tensor([1.0, -1.0, 0.0], requires_grad=True)
x.norm(float("inf")).sum().backward()
assert x.grad.tolist() == [0.5, -0.5, 0.0], x.grad.tolist()
