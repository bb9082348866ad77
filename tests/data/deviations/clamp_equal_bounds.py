"""
clause: subgradient.rule.differentiable
torch: <2.14
backend: cpu
covers: row.name == 'torch.clamp(x, 0, 0) at 0'
shows: AssertionError: [1.0]
reason: Between equal bounds clamp is constant, with the derivative 0; 1 is given at the bound.
upstream: pytorch#195931
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
x.clamp(0, 0).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
