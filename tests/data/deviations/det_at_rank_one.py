"""
clause: subgradient.rule.differentiable
torch: all
backend: cpu
covers: row.name.startswith('torch.det(x) at')
shows: AssertionError: tensor(
reason: det is a polynomial, and its derivative at a singular matrix is the matrix of cofactors;
    zeros are given.
upstream: none known
"""

import torch

x = torch.tensor([[1.0, 2.0], [2.0, 4.0]], requires_grad=True)
x.det().backward()
cofactors = torch.tensor([[4.0, -2.0], [-2.0, 1.0]])
assert torch.allclose(x.grad, cofactors), x.grad
