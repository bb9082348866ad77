"""
clause: subgradient.rule.continuity
torch: all
backend: cpu
covers: row.name in ('torch.sqrt(x) at -0', 'torch.log(x) at -0')
shows: AssertionError: [-inf]
reason: -0 is the point 0, where the gradients of sqrt and log tend to inf; -inf is given.
upstream: none known
"""

import torch

x = torch.tensor([-0.0], requires_grad=True)
x.sqrt().sum().backward()
assert x.grad.tolist() == [float("inf")], x.grad.tolist()
