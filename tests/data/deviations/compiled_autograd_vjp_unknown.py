"""clause: functions.vjp.alias, functions.vjp.both
torch: >=2.13
backend: compiled-autograd
covers: 'You must implement either the backward or vjp' in failure; 'observed no error' in
    failure
shows: NotImplementedError: You must implement either the backward or vjp method
reason: A custom Function may call its backward vjp, and not have both. Under compiled
    autograd vjp is not found, and having both is accepted.
upstream: none known
"""

import torch


class Doubled(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: 2 * x)
    vjp = staticmethod(lambda ctx, gradient: 2 * gradient)


Doubled.apply(torch.ones(2, requires_grad=True)).sum().backward()
