"""
clause: subgradient.rule.convex
torch: <2.14
backend: cpu
covers: row.name in ('clamp(min=0) at 0', 'clamp_min(0) at 0', 'clamp(0, 1) at 0', 'clamp at
    lower tensor', 'clamp at min tensor', 'hinge_embedding_loss at margin', 'margin_ranking_loss
    at 0'); words & {'clamp', 'clamp_'}
shows: AssertionError: [1.0]
reason: At a lower bound the least subgradient is 0, or a half for each where the bound is a
    tensor; the argument gets the whole gradient, also in the losses made of clamp.
upstream: pytorch#195931
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
x.clamp(min=0).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
