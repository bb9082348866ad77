"""
clause: subgradient.second_derivative.limit
torch: >=1.8
backend: cpu
covers: row.name.startswith('torch.sinc(x) at')
shows: AssertionError: nan
reason: sinc is smooth, and its second derivative at 0 is -pi ** 2 / 3; NaN is given, as the
    division by 0 is masked after it was recorded.
upstream: pytorch#89459
"""

import math

import torch

x = torch.zeros((), dtype=torch.float64, requires_grad=True)
(slope,) = torch.autograd.grad(torch.sinc(x), x, create_graph=True)
slope.backward()
assert abs(x.grad.item() + math.pi**2 / 3) < 1e-6, x.grad.item()
