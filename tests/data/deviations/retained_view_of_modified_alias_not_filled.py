"""clause: accumulate.retain_grad.fills
torch: all
backend: cpu
covers: field == 'grad' and {'view', 'inplace'} <= kinds
shows: AssertionError: the gradient of y is None
reason: Where a tensor that retains its gradient is a view, and a view of it was modified in place,
    be it unrecorded, the gradient goes to the base and passes the tensor by.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = x[...]
y.retain_grad()
z = y.view(-1)
z.detach().mul_(3)
z.sum().backward()
assert y.grad is not None, f"the gradient of y is {y.grad}"
