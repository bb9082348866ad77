"""
clause: subgradient.rule.continuity
torch: >=1.13
backend: cpu
covers: row.name == 'x.norm(0, 0) at (0, 1)'
shows: AssertionError: None
reason: The count of elements that are not 0 is constant around almost all points, and its
    gradients tend to 0; the argument gets None.
upstream: none known
"""

import torch

x = torch.tensor([0.0, 1.0], requires_grad=True)
x.norm(0).backward()
assert x.grad is not None, x.grad
