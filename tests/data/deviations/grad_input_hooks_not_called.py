"""clause: backward.hook.receives
torch: <2.0
backend: cpu
covers: field == 'hooks' and word.startswith('grad')
shows: AssertionError: the hook was not called
reason: A hook on an input of torch.autograd.grad is not called, and replaces nothing.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
received = []
x.register_hook(received.append)
torch.autograd.grad((x * 2).sum(), [x])
assert len(received) == 1, "the hook was not called"
