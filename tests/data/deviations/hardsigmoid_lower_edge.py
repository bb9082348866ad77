"""
clause: subgradient.rule.convex
torch: <1.8
backend: cpu
covers: row.name == 'F.hardsigmoid(x) at -3'
shows: AssertionError: [0.16666
reason: At -3 the least subgradient is 0; the slope of the middle part is given.
upstream: none known
"""

import torch

x = torch.tensor([-3.0], requires_grad=True)
torch.nn.functional.hardsigmoid(x).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
