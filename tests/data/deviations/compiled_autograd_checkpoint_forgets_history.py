"""clause: grad.create_graph.higher_orders, checkpoint.nonreentrant.any_backward
torch: >=2.13
backend: compiled-autograd
covers: 'does not require grad' in failure; 'observed False' in failure
shows: AssertionError: the gradient has no history
reason: With create_graph=True a gradient through a checkpoint has a history. Under
    compiled autograd it has none.
upstream: none known
"""

import torch
from torch.utils.checkpoint import checkpoint

x = torch.ones(2, requires_grad=True)
y = checkpoint(lambda x: x.pow(3), x, use_reentrant=False).sum()
(slope,) = torch.autograd.grad(y, x, create_graph=True)
assert slope.requires_grad, "the gradient has no history"
