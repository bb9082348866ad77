"""
clause: inplace.saved.sound
torch: <1.7
backend: cpu
covers: row.name in ('split', 'split_columns', 'split_sizes', 'chunk') and step.slope != 1
shows: AssertionError: the gradient is [1.0, 1.0]
reason: No error is to mean the right gradient, but after one of the views that split or chunk
    returned was modified in place, the gradient of the base lacks the modification.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
base = x * 1
try:
    base.split(1)[0].mul_(3)
except RuntimeError:
    pass
else:
    base.sum().backward()
    assert x.grad.tolist() == [3.0, 1.0], f"the gradient is {x.grad.tolist()}, not [3.0, 1.0]"
