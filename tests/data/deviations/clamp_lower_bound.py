"""
clause: subgradient.rule.convex
torch: <2.14
backend: cpu
covers: row.name.startswith(('torch.clamp', 'F.hinge_embedding_loss', 'F.margin_ranking_loss'));
    words & {'clamp', 'clamp_'}
shows: AssertionError: [1.0]
reason: At a lower bound the least subgradient is 0, or a half for each where the bound is a
    tensor; the argument gets the whole gradient, also in the losses made of clamp.
upstream: pytorch#195931
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
x.clamp(min=0).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
