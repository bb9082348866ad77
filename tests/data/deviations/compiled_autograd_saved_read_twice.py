"""clause: saved.function.single_access
torch: >=2.13
backend: compiled-autograd
covers: 'observed no error' in failure
shows: AssertionError: read twice
reason: With clear_saved_tensors_on_access a second read of ctx.saved_tensors raises
    RuntimeError. Under compiled autograd it gives the tensors again.
upstream: none known
"""

import contextlib

import torch


class Careful(torch.autograd.Function):
    clear_saved_tensors_on_access = True
    forward = staticmethod(lambda ctx, x: ctx.save_for_backward(x) or 3 * x)

    @staticmethod
    def backward(ctx, gradient):
        read.extend([ctx.saved_tensors, ctx.saved_tensors])
        return 3 * gradient


read = []
with contextlib.suppress(RuntimeError):
    Careful.apply(torch.ones(2, requires_grad=True)).sum().backward()
assert len(read) < 2, "read twice"
