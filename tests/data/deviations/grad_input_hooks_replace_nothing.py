"""clause: backward.hook.replaces
torch: <2.0
backend: cpu
covers: 'doubling_hook' in words and word.startswith('grad')
shows: AssertionError: [2.0, 2.0]
reason: A hook on an input of torch.autograd.grad is not called, and replaces nothing.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
x.register_hook(lambda gradient: 3 * gradient)
(gradient,) = torch.autograd.grad((x * 2).sum(), [x])
assert gradient.tolist() == [6.0, 6.0], gradient.tolist()
