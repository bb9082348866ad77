"""clause: functions.vmap.generated_gradients
torch: >=2.13,<2.15
backend: compiled-autograd
covers: 'Expected FakeBackwardCFunction' in failure
shows: Expected FakeBackwardCFunction
reason: A custom Function with a generated rule for vmap has the gradients of each
    element. Compiled autograd fails on its backward with an internal error.
upstream: none known
"""

import torch


class Square(torch.autograd.Function):
    generate_vmap_rule = True
    forward = staticmethod(lambda x: x * x)
    setup_context = staticmethod(lambda ctx, inputs, output: ctx.save_for_backward(*inputs))
    backward = staticmethod(lambda ctx, gradient: 2 * ctx.saved_tensors[0] * gradient)


torch.vmap(Square.apply)(torch.ones(2, requires_grad=True)).sum().backward()
