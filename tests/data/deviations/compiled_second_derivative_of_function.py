"""clause: functions.func.declarations
torch: >=2.13
backend: compile-*
covers: second.name == 'autograd'
shows: RuntimeError: element 0 of tensors does not require grad
reason: A custom Function whose backward is differentiable has a second derivative. Where
    torch.compile traces both calls of torch.autograd.grad, the first, with
    create_graph=True, gives a gradient without a history.
upstream: none known
"""

import torch


class Square(torch.autograd.Function):
    forward = staticmethod(lambda x: x * x)
    setup_context = staticmethod(lambda ctx, inputs, output: ctx.save_for_backward(*inputs))
    backward = staticmethod(lambda ctx, g: 2 * ctx.saved_tensors[0] * g)


def second(x):
    y = Square.apply(x)
    (slope,) = torch.autograd.grad(y * y, x, create_graph=True)
    return torch.autograd.grad(slope, x)


torch.compile(second, backend="eager")(torch.tensor(1.0, requires_grad=True))
