"""
clause: subgradient.rule.convex
torch: all
backend: cpu
covers: row.name in ('F.leaky_relu(x, -0.5) at 0', 'torch.prelu(x, x.new_tensor([-0.5])) at 0')
shows: AssertionError: [-0.5]
reason: With a negative slope below 0 the function is convex with its least subgradient 0; the
    slope for negative arguments is given whatever its sign.
upstream: none known
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
torch.nn.functional.leaky_relu(x, -0.5).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
