"""
clause: subgradient.rule.concave
torch: <1.10
backend: cpu
covers: row.name.startswith(('torch.min(', 'torch.minimum('))
shows: AssertionError: [0.0, 1.0]
reason: The least supergradient at equality is a half for each argument; the second gets
    everything.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 1.0], requires_grad=True)
torch.min(x[0], x[1]).sum().backward()
assert x.grad.tolist() == [0.5, 0.5], x.grad.tolist()
