"""
clause: subgradient.rule.concave
torch: all
backend: cpu
covers: row.name in ('F.leaky_relu(x, 2.0) at 0', 'torch.prelu(x, x.new_tensor([2.0])) at 0',
    'torch.rrelu(x, 2.0, 2.0) at 0')
shows: AssertionError: [2.0]
reason: With a slope below 0 that is steeper than above the function is concave, and the least
    supergradient is the slope above 0; the slope for negative arguments is given.
upstream: none known
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
torch.nn.functional.leaky_relu(x, 2.0).sum().backward()
assert x.grad.tolist() == [1.0], x.grad.tolist()
