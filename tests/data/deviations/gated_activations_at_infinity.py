"""
clause: subgradient.infinite_input.limit
torch: all
backend: cpu
covers: row.name.startswith(('F.silu', 'F.gelu', 'F.mish'))
shows: AssertionError: [nan, nan]
reason: The gradients tend to 0 and to 1; NaN is given, as the formulas multiply infinity by 0.
upstream: none known
"""

import torch

x = torch.tensor([-float("inf"), float("inf")], requires_grad=True)
torch.nn.functional.gelu(x).sum().backward()
assert x.grad.tolist() == [0.0, 1.0], x.grad.tolist()
