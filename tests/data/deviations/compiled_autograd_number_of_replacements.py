"""clause: hooks.replacement.mismatch
torch: >=2.13
backend: compiled-autograd
covers: 'list index out of range' in failure; 'observed no error' in failure
shows: AssertionError: three gradients for one
reason: A hook that replaces gradients by another number of them raises RuntimeError.
    Under compiled autograd too many are accepted, and too few end in an IndexError.
upstream: none known
"""

import torch

y = -torch.ones(2, requires_grad=True)
y.grad_fn.register_prehook(lambda outputs: tuple(outputs) * 3)
try:
    y.backward(torch.ones(2))
except RuntimeError:
    pass
else:
    raise AssertionError("three gradients for one")
