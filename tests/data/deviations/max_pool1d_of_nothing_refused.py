"""clause: operators.size.empty
torch: >=1.7,<1.13
backend: cpu
covers: operator.name == 'max_pool1d'
shows: 3D or 4D
reason: max_pool1d computes a signal without elements, and refuses it where it requires grad.
upstream: none known
"""

import torch

x = torch.empty(1, 1, 0)
try:
    torch.nn.functional.max_pool1d(x, 2)
except RuntimeError:
    pass  # refused in any case
else:
    torch.nn.functional.max_pool1d(x.requires_grad_(), 2)
