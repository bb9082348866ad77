"""
clause: functions.func.declarations
torch: >=2.0
backend: cpu
covers: second.name == 'func'
shows: AssertionError: no error, 0.0
reason: Attempts to differentiate twice through a once-differentiable backward are documented to
    produce an error. Under torch.func its result is taken for a constant: no error, and a wrong
    second derivative.
upstream: none known
"""

import torch
from torch.autograd.function import once_differentiable


class Square(torch.autograd.Function):
    forward = staticmethod(lambda x: x * x)
    setup_context = staticmethod(lambda ctx, inputs, output: ctx.save_for_backward(*inputs))
    backward = staticmethod(once_differentiable(lambda ctx, g: 2 * ctx.saved_tensors[0] * g))


if hasattr(torch, "func"):
    second = torch.func.grad(torch.func.grad(Square.apply))
    try:
        result = second(torch.tensor(3.0))
    except RuntimeError:
        pass
    else:
        raise AssertionError(f"no error, {result.item()}")
