"""
clause: subgradient.rule.concave
torch: <2.14
backend: cpu
covers: row.name in ('clamp(max=0) at 0', 'clamp_max(0) at 0', 'clamp(0, 1) at 1', 'clamp at
    upper tensor', 'clamp at max tensor')
shows: AssertionError: [1.0]
reason: At an upper bound the least supergradient is 0, or a half for each where the bound is a
    tensor; the argument gets the whole gradient.
upstream: pytorch#195931
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
x.clamp(max=0).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
