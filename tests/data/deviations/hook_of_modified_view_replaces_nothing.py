"""clause: backward.hook.replaces
torch: all
backend: cpu
covers: {'view', 'inplace'} <= kinds
shows: AssertionError: [3.0, 3.0]
reason: Where the tensor of a hook is a view and is modified in place afterwards, the hook is not
    called, and replaces nothing.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = (x * 1)[...]
y.register_hook(lambda gradient: 2 * gradient)
y.mul_(3)
y.sum().backward()
assert x.grad.tolist() == [6.0, 6.0], x.grad.tolist()
