"""
clause: subgradient.rule.concave
torch: <1.7
backend: cpu
covers: row.name.startswith('x.min() at')
shows: AssertionError: [1.0, 0.0, 0.0]
reason: The least supergradient of the minimum splits evenly among ties; one element gets
    everything.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 1.0, 2.0], requires_grad=True)
x.min().sum().backward()
assert x.grad.tolist() == [0.5, 0.5, 0.0], x.grad.tolist()
