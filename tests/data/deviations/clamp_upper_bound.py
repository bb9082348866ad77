"""
clause: subgradient.rule.concave
torch: <2.14
backend: cpu
covers: row.name.startswith('torch.clamp')
shows: AssertionError: [1.0]
reason: At an upper bound the least supergradient is 0, or a half for each where the bound is a
    tensor; the argument gets the whole gradient.
upstream: pytorch#195931
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
x.clamp(max=0).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
