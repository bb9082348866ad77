"""clause: lifetime.upstream.kept
torch: >=2.13
backend: compiled-autograd
covers: 'backward through the graph a second time' in failure
shows: RuntimeError: Trying to backward through the graph a second time
reason: A gradient with respect to a non-leaf frees the graph down to it alone. Under
    compiled autograd the graph upstream of it is freed too.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * x
torch.autograd.grad(y.exp().sum(), y)
y.sum().backward()
