"""
clause: functions.once.refused
torch: all
backend: cpu
covers: way.name == 'of the sum, mixed'
shows: AssertionError: no error, gradient [3.0, 12.0]
reason: The documentation says that attempts to differentiate twice through a Function whose
    backward is decorated by once_differentiable produce an error. Where the gradient that
    backward received does not require grad, what it returns is taken for a constant: no error,
    and a wrong second derivative.
upstream: none known
"""

import torch
from torch.autograd.function import once_differentiable


class Cube(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: ctx.save_for_backward(x) or x**3)
    backward = staticmethod(once_differentiable(lambda ctx, g: 3 * ctx.saved_tensors[0] ** 2 * g))


x = torch.tensor([1.0, 2.0], requires_grad=True)
(slope,) = torch.autograd.grad(Cube.apply(x).sum(), x, create_graph=True)
try:
    (slope * x).sum().backward()
except RuntimeError:
    pass
else:
    raise AssertionError(f"no error, gradient {x.grad.tolist()}")
