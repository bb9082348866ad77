"""clause: requires_grad.detach_in_place.earlier_uses
torch: >=1.10
backend: cpu
covers: 'detached in-place' in observed;
    'No grad_fn for non-leaf saved tensor' in observed
shows: RuntimeError
reason: Where an operation has saved its own result and detach_() is called on that, a backward
    through what was computed from it before fails.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = x.tanh()
z = y * y
y.detach_()
z.sum().backward()
assert x.grad is not None
