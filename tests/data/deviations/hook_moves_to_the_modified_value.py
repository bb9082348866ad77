"""clause: backward.hook.replaces
torch: <2.0
backend: cpu
covers: 'inplace' in kinds
shows: AssertionError: [-5.0, -5.0]
reason: A hook gets the gradient of the value that its tensor had when it was registered. Where
    another is registered after a modification in place, the first gets that of the new value.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = -x
y.register_hook(lambda gradient: 2 * gradient)
y.sub_(x)
y.register_hook(lambda gradient: 2 * gradient)
y.backward(torch.ones(2))
assert x.grad.tolist() == [-6.0, -6.0], x.grad.tolist()
