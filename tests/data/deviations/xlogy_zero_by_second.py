"""
clause: subgradient.rule.continuity
torch: >=1.8,!=1.10.*,!=1.11.*,!=1.12.*
backend: cpu
covers: row.name == 'torch.xlogy(torch.zeros_like(x), x) at 0'
shows: AssertionError: [nan]
reason: xlogy(0, y) is 0 for every y, and so are its gradients; NaN is given at 0.
upstream: none known
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
torch.xlogy(torch.zeros(1), x).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
