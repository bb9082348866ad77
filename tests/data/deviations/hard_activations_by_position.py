"""
clause: subgradient.choice.same_everywhere
torch: <1.8
backend: cpu
covers: row.name.startswith(('F.hardsigmoid(x) at', 'F.hardswish(x) at 3'))
shows: AssertionError: [0.0, 0.1666
reason: The gradient at an edge is one number; the vectorized body of the loop and its tail give
    two.
upstream: none known
"""

import torch

x = torch.full((17,), 3.0, requires_grad=True)
torch.nn.functional.hardsigmoid(x).sum().backward()
assert len(set(x.grad.tolist())) == 1, sorted(set(x.grad.tolist()))
