"""
clause: subgradient.rule.several_limits
torch: >=1.8
backend: cpu
covers: row.name == 'torch.lgamma(x) at -1'
shows: AssertionError: nan
reason: At the pole the gradients tend to inf from one side and to -inf from the other; NaN is
    neither.
upstream: none known
"""

import torch

x = torch.tensor([-1.0], requires_grad=True)
x.lgamma().backward()
assert abs(x.grad.item()) == float("inf"), x.grad.item()
