"""
clause: subgradient.rule.concave
torch: <1.8
backend: cpu
covers: row.name.startswith("x.norm(-float('inf'), 0)")
shows: AssertionError: [1.0, -1.0, 0.0]
reason: The least supergradient of the smallest magnitude splits evenly among ties; each gets
    the whole, which is no supergradient.
upstream: none known
"""

import torch

x = torch.tensor([1.0, -1.0, 2.0], requires_grad=True)
x.norm(-float("inf")).sum().backward()
assert x.grad.tolist() == [0.5, -0.5, 0.0], x.grad.tolist()
