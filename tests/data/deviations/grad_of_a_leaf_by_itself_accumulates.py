"""clause: grad.leaves.untouched
torch: >=1.8,<1.9
backend: cpu
covers: field == 'grad'
shows: AssertionError: the gradient was accumulated into the leaf
reason: torch.autograd.grad of a leaf by itself adds to the .grad of the leaf.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
torch.autograd.grad(x, [x], torch.ones(2))
assert x.grad is None, "the gradient was accumulated into the leaf"
