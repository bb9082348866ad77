"""
clause: subgradient.rule.convex
torch: >=1.7
backend: cpu
covers: row.name == 'logit at eps'
shows: AssertionError: [5.33
reason: Below eps logit is constant, so that the least subgradient at eps is 0; the slope of the
    inner part is given.
upstream: none known
"""

import torch

x = torch.tensor([0.25], requires_grad=True)
torch.logit(x, 0.25).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
