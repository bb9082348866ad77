"""
clause: subgradient.rule.convex
torch: all
backend: cpu
covers: "float('inf')" in row.name and 'dist(' in row.name
shows: AssertionError: [[1.0, 1.0], [-1.0, -1.0]]
reason: At a tie of the infinity distance the least subgradient is a half for each coordinate;
    each gets 1, which is no subgradient.
upstream: none known
"""

import torch

x = torch.tensor([[1.0, 1.0], [0.0, 0.0]], requires_grad=True)
torch.pdist(x, float("inf")).sum().backward()
assert x.grad.tolist() == [[0.5, 0.5], [-0.5, -0.5]], x.grad.tolist()
