"""
clause: subgradient.rule.convex
torch: >=1.9,<1.12
backend: cpu
covers: row.name.startswith('torch.linalg.matrix_norm(x) at')
shows: AssertionError: [[nan
reason: The Frobenius norm has the least subgradient 0 at the zero matrix; NaN is given.
upstream: none known
"""

import torch

x = torch.tensor([[0.0, 0.0], [0.0, 0.0]], requires_grad=True)
torch.linalg.matrix_norm(x).sum().backward()
assert x.grad.tolist() == [[0.0, 0.0], [0.0, 0.0]], x.grad.tolist()
