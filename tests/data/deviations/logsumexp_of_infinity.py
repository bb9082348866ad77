"""
clause: subgradient.infinite_input.limit
torch: all
backend: cpu
covers: row.name == 'x.logsumexp(0) at (inf, 0)'
shows: AssertionError: [nan, 0.0]
reason: As the first argument grows its share of the gradient tends to 1; NaN is given.
upstream: none known
"""

import torch

x = torch.tensor([float("inf"), 0.0], requires_grad=True)
x.logsumexp(0).sum().backward()
assert x.grad.tolist() == [1.0, 0.0], x.grad.tolist()
