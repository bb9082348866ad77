"""
clause: functions.func.declarations
torch: >=2.14
backend: cpu
covers: declared.name == 'dtype' and 'vmap' in way.name
shows: RuntimeError: set_output_grad_dtype expected the number
reason: The generated rule for vmap lets the Function return one result more than its forward
    does, and so every declaration of dtypes has the wrong length.
upstream: none known
"""

import torch


class Doubled(torch.autograd.Function):
    generate_vmap_rule = True
    forward = staticmethod(lambda x: 2 * x)
    setup_context = staticmethod(lambda ctx, i, o: ctx.set_output_grad_dtype(torch.float64))
    backward = staticmethod(lambda ctx, gradient: 2 * gradient)


if hasattr(torch.autograd.Function, "set_output_grad_dtype"):
    torch.vmap(Doubled.apply)(torch.ones(2, requires_grad=True)).sum().backward()
