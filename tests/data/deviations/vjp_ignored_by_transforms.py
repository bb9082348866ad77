"""
clause: functions.func.declarations
torch: >=2.0
backend: cpu
covers: declared.name == 'vjp' and way.name != 'none'
shows: NotImplementedError: You must implement
reason: Defining vjp is documented to be equivalent to defining backward, but the transforms of
    torch.func look for backward alone.
upstream: none known
"""

import torch


class Doubled(torch.autograd.Function):
    forward = staticmethod(lambda x: 2 * x)
    setup_context = staticmethod(lambda ctx, inputs, output: None)
    vjp = staticmethod(lambda ctx, gradient: 2 * gradient)


if hasattr(torch, "func"):
    gradient = torch.func.grad(lambda x: Doubled.apply(x).sum())(torch.ones(2))
    assert gradient.tolist() == [2, 2], gradient
