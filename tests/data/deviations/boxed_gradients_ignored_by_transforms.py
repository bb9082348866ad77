"""
clause: functions.func.declarations
torch: >=2.13
backend: cpu
covers: declared.name == 'boxed' and way.name != 'none'
shows: TypeError:
reason: A Function whose boxed_grads_call is True is documented to receive its gradients in one
    list, but under the transforms of torch.func it receives them one by one.
upstream: none known
"""

import torch


class Doubled(torch.autograd.Function):
    boxed_grads_call = True
    forward = staticmethod(lambda x: (2 * x, 3 * x))
    setup_context = staticmethod(lambda ctx, inputs, output: None)
    backward = staticmethod(lambda ctx, gradients: 2 * gradients[0])


if hasattr(torch.autograd.Function, "boxed_grads_call"):
    gradient = torch.func.grad(lambda x: Doubled.apply(x)[0].sum())(torch.ones(2))
    assert gradient.tolist() == [2, 2], gradient
