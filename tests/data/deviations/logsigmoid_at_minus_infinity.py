"""
clause: subgradient.infinite_input.limit
torch: <1.11
backend: cpu
covers: row.name == 'F.logsigmoid(x) at -inf'
shows: AssertionError: [nan]
reason: The gradients tend to 1; NaN is given.
upstream: none known
"""

import torch

x = torch.tensor([-float("inf")], requires_grad=True)
torch.nn.functional.logsigmoid(x).sum().backward()
assert x.grad.tolist() == [1.0], x.grad.tolist()
