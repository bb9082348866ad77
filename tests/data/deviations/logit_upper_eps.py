"""
clause: subgradient.rule.concave
torch: >=1.7
backend: cpu
covers: row.name == 'logit at 1 - eps'
shows: AssertionError: [5.33
reason: Above 1 - eps logit is constant, so that the least supergradient there is 0; the slope
    of the inner part is given.
upstream: none known
"""

import torch

x = torch.tensor([0.75], requires_grad=True)
torch.logit(x, 0.25).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
