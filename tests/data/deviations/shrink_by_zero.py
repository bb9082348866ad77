"""
clause: subgradient.rule.differentiable
torch: all
backend: cpu
covers: row.name in ('F.softshrink(x, 0.0) at 0', 'F.hardshrink(x, 0.0) at 0')
shows: AssertionError: [0.0]
reason: Shrinking by 0 is the identity, with the derivative 1 everywhere; 0 is given at 0.
upstream: none known
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
torch.nn.functional.softshrink(x, 0.0).sum().backward()
assert x.grad.tolist() == [1.0], x.grad.tolist()
