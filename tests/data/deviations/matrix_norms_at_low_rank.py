"""
clause: subgradient.rule.convex
torch: all
backend: cpu
covers: 'nuc' in row.name; 'matrix_norm(x, 2)' in row.name
shows: AssertionError: [[1.0, 0.0], [0.0, 1.0]]
reason: A matrix norm is convex, with a least subgradient that is 0 along the directions of
    singular value 0; the product of the singular vectors is given, which for those directions
    are arbitrary.
upstream: none known
"""

import torch

x = torch.tensor([[1.0, 0.0], [0.0, 0.0]], requires_grad=True)
x.norm("nuc").sum().backward()
assert x.grad.tolist() == [[1.0, 0.0], [0.0, 0.0]], x.grad.tolist()
