"""clause: inplace.saved.custom_function_unread
torch: >=2.13
backend: compiled-autograd
covers: 'modified by an inplace operation' in failure
shows: RuntimeError: one of the variables needed for gradient computation has been
    modified
reason: A saved tensor that was modified is refused when it is read. Compiled autograd
    reads all of them, and refuses also what the backward of a custom Function never
    reads.
upstream: none known
"""

import torch


class Careless(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: ctx.save_for_backward(x) or 2 * x)
    backward = staticmethod(lambda ctx, gradient: 2 * gradient)


y = 3 * torch.ones(2, requires_grad=True)
z = Careless.apply(y).sum()
y.mul_(3)
z.backward()
