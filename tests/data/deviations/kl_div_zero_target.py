"""
clause: subgradient.rule.continuity
torch: all
backend: cpu
covers: row.name.startswith('F.kl_div(torch.zeros_like(x), x, ')
shows: AssertionError: [
reason: The gradients by the target tend to -inf at 0; 0 is given until 1.12, NaN since.
upstream: none known
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
torch.nn.functional.kl_div(torch.zeros(1), x, reduction="sum").sum().backward()
assert x.grad.tolist() == [-float("inf")], x.grad.tolist()
