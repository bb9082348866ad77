"""clause: views.inplace.chains
torch: all
backend: cpu
covers: observed == 'None' and {'view', 'inplace'} <= kinds;
    'appears to not have been used' in observed
shows: AssertionError: no gradient of y, from which z was made
reason: A view of a view has its history from the base alone once the memory was modified in place,
    be it unrecorded. The view between, from which it was made, gets no gradient any more.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = x[...]
z = y[...]
x.detach().mul_(3)
(gradient,) = torch.autograd.grad(z.sum(), [y], allow_unused=True)
assert gradient is not None, "no gradient of y, from which z was made"
