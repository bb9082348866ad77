"""
clause: subgradient.rule.several_limits
torch: all
backend: cpu
covers: row.name == 'x.norm(0.5, 0) at (0, 1)'
shows: AssertionError: [
reason: The gradients by an element that tends to 0 tend to inf or -inf; NaN is given until
    1.11, 0 since.
upstream: none known
"""

import torch

x = torch.tensor([0.0, 1.0], requires_grad=True)
x.norm(0.5).backward()
assert abs(x.grad[0].item()) == float("inf"), x.grad.tolist()
