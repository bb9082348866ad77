"""
clause: subgradient.choice.same_everywhere
torch: >=2.4
backend: cpu
covers: row.name.startswith('F.binary_cross_entropy(x, ')
shows: AssertionError: nan
reason: The gradient at 1 with the target 1 does not depend on the dtype; in float16 it is NaN, as
    the number that keeps the divisor from 0 is 0 there.
upstream: none known
"""

import torch

x = torch.ones(1, dtype=torch.float16, requires_grad=True)
torch.nn.functional.binary_cross_entropy(x, torch.ones_like(x)).backward()
assert x.grad.item() == x.grad.item(), x.grad.item()
