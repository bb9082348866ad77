"""
clause: functions.func.declarations
torch: >=2.0,<2.7
backend: cpu
covers: declared.name == 'no zeros' and 'vmap' in way.name
shows: TypeError: _add_batch_dim
reason: After set_materialize_grads(False), backward receives None for a result that did not
    contribute; the generated rule for vmap takes the None for a tensor.
upstream: none known
"""

import torch


class Pair(torch.autograd.Function):
    generate_vmap_rule = True
    forward = staticmethod(lambda x: (2 * x, 3 * x))
    setup_context = staticmethod(lambda ctx, i, o: ctx.set_materialize_grads(False))
    backward = staticmethod(lambda ctx, g, h: 2 * g)


if hasattr(torch, "func"):
    torch.vmap(Pair.apply)(torch.ones(2, requires_grad=True))[0].sum().backward()
