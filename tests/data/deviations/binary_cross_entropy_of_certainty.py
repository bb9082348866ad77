"""
clause: subgradient.rule.continuity
torch: all
backend: cpu
covers: row.name.startswith('F.binary_cross_entropy(x, ')
shows: AssertionError: [0.0]
reason: With the target 1 the loss is -log(x), with the derivative -1 at the edge x = 1 of its
    domain, and nearby; 0 is given there, and likewise at 0 with the target 0.
upstream: none known
"""

import torch

x = torch.tensor([1.0], requires_grad=True)
torch.nn.functional.binary_cross_entropy(x, torch.ones(1)).backward()
assert x.grad.tolist() == [-1.0], x.grad.tolist()
