"""clause: operators.masking.nan
torch: >=2.14,<2.15
backend: cpu
covers: row.name == 'fmax'
shows: AssertionError: the gradient is [1.0, 1.0]
reason: fmax ignores a NaN for the other number, but lets the gradient through to it.
upstream: https://github.com/pytorch/pytorch/pull/193035
"""

import torch

x = torch.tensor([float("nan"), 2.0], requires_grad=True)
torch.fmax(x, torch.ones(2)).sum().backward()
assert x.grad.tolist() == [0.0, 1.0], f"the gradient is {x.grad.tolist()}"
