"""
clause: subgradient.rule.several_limits
torch: >=1.10
backend: cpu
covers: row.name == 'torch.special.i0e(x) at 0'
shows: AssertionError: 0.0
reason: i0e is i0(x) / exp(|x|), with the slope 1 before 0 and -1 after it, and neither convex
    nor concave there; 0, which is given, is no limit of the slopes nearby.
upstream: none known
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
torch.special.i0e(x).backward()
assert abs(x.grad.item()) == 1, x.grad.item()
