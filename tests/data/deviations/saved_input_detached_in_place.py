"""clause: requires_grad.detach_in_place.earlier_uses
torch: >=1.10
backend: cpu
covers: use.name in ('square', 'cube', 'parabola')
shows: RuntimeError:
reason: An operation that needs the value of an input for its backward saves the input itself;
    where detach_() is called on that afterwards, backward fails. Seen on 2.13.0
    and 2.15.0, not on 1.6.0.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = 3 * x
z = y * y
y.detach_()
z.sum().backward()
assert x.grad is not None
