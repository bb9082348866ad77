"""clause: checkpoint.nonreentrant.backward_inside
torch: >=2.13
backend: compiled-autograd
covers: 'expected tensor' in failure
shows: AssertionError: the gradient is [1.0, 2.0]
reason: A gradient that is computed inside a checkpoint is a factor like any other. Under
    compiled autograd the gradient through the checkpoint is wrong.
upstream: none known
"""

import torch
from torch.utils.checkpoint import checkpoint


def scaled(x):
    (slope,) = torch.autograd.grad(x.pow(3).sum(), x, create_graph=True)
    return slope.detach() * x


x = torch.tensor([1.0, 2.0], requires_grad=True)
checkpoint(scaled, x, use_reentrant=False).sum().backward()
assert x.grad.tolist() == [3.0, 12.0], f"the gradient is {x.grad.tolist()}"
