"""clause: hooks.node.late_replaces
torch: >=2.13
backend: compiled-autograd
covers: '-2.' in failure.split('observed')[-1]
shows: AssertionError: the gradient is [-2.0, -2.0]
reason: A hook that is registered on a node while it runs is called after it. Under
    compiled autograd it is not.
upstream: none known
"""

import torch


class Negative(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: -x)

    @staticmethod
    def backward(ctx, gradient):
        y.grad_fn.register_hook(lambda inputs, outputs: (0 * inputs[0],))
        return -gradient


x = torch.ones(2, requires_grad=True)
y = Negative.apply(x)
(2 * y).sum().backward()
assert x.grad.tolist() == [0.0, 0.0], f"the gradient is {x.grad.tolist()}"
