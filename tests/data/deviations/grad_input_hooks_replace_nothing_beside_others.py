"""clause: hooks.tensor.grad_inputs_replaced
torch: >=2.0
backend: cpu
covers: asked == 'both'
shows: AssertionError: [1.0, 1.0]
reason: Where another input lies upstream of one that has a hook, torch.autograd.grad calls the
    hook, and returns the gradient as it was before.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = x * 3
y.register_hook(lambda gradient: 2 * gradient)
of_y, of_x = torch.autograd.grad(y.sum(), [y, x])
assert of_y.tolist() == [2.0, 2.0], of_y.tolist()
