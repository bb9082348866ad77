"""
clause: subgradient.rule.several_limits
torch: all
backend: cpu
covers: row.name.startswith(('x.logsumexp(0) at', 'torch.logaddexp'))
shows: AssertionError: [nan, nan]
reason: The gradients nearby are shares of 1, so that every limit is; NaN is given.
upstream: none known
"""

import torch

x = torch.tensor([-float("inf"), -float("inf")], requires_grad=True)
x.logsumexp(0).backward()
assert x.grad.sum().item() == 1, x.grad.tolist()
