"""clause: functions.backward.count, functions.backward.not_a_tensor
torch: >=2.13
backend: compiled-autograd
covers: 'observed no error' in failure; 'tuple index out of range' in failure
shows: AssertionError: one gradient for two arguments
reason: A backward of a custom Function that returns another number of gradients than
    forward has arguments, or something else than tensors and None, raises RuntimeError.
    Under compiled autograd it is accepted, or ends in an IndexError.
upstream: none known
"""

import torch


class Odd(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x, number: number * x)
    backward = staticmethod(lambda ctx, gradient: gradient)


try:
    Odd.apply(torch.ones(2, requires_grad=True), 2).sum().backward()
except RuntimeError:
    pass
else:
    raise AssertionError("one gradient for two arguments")
