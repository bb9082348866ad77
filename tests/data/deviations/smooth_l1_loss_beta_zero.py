"""
clause: subgradient.rule.convex
torch: >=1.13,<2.1
backend: cpu
covers: 'beta=0.0' in row.name
shows: AssertionError: [-1.0, -1.0]
reason: With beta 0 this is the L1 loss, with the least subgradient 0 at equality; -1 is given
    to both arguments.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 1.0], requires_grad=True)
torch.nn.functional.smooth_l1_loss(x[0], x[1], beta=0.0).sum().backward()
assert x.grad.tolist() == [0.0, 0.0], x.grad.tolist()
