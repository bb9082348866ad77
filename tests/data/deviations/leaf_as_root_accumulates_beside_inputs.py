"""clause: backward.inputs.only_listed
torch: >=1.8,<1.9
backend: cpu
covers: field == 'grad'
shows: AssertionError: the gradient was accumulated into the root
reason: A backward from a leaf adds to the .grad of that leaf, though others are listed as inputs.
upstream: none known
"""

import torch

x, y = (torch.ones(1, requires_grad=True) for _ in range(2))
x.backward(torch.ones(1), inputs=[y])
assert x.grad is None, "the gradient was accumulated into the root"
