"""clause: checkpoint.nonreentrant.any_backward
torch: >=1.12,<1.13
backend: cpu
covers: all
shows: Attempt to retrieve a tensor saved by autograd multiple times
reason: The function of a non-reentrant checkpoint is not run again for a derivative of a gradient
    that was computed through it, and an error is raised.
upstream: none known
"""

import torch
from torch.utils.checkpoint import checkpoint

x = torch.tensor([2.0], requires_grad=True)
y = checkpoint(lambda x: (1 * x).pow(3), x, use_reentrant=False)
(slope,) = torch.autograd.grad(y.sum(), x, create_graph=True)
(curve,) = torch.autograd.grad(slope.sum(), x, create_graph=True)
torch.autograd.grad(curve.sum(), x)
