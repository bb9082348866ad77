"""
clause: functions.func.declarations
torch: >=2.0
backend: cpu
covers: marked and way.name in ('backward of vmap', 'grad of vmap')
shows: AssertionError: [5.0, 5.0]
reason: A result that was marked as non-differentiable does not require grad, but under the
    generated rule for vmap it does, and gradient flows through it.
upstream: none known
"""

import torch


class Pair(torch.autograd.Function):
    generate_vmap_rule = True
    forward = staticmethod(lambda x: (2 * x, 3 * x))
    setup_context = staticmethod(lambda ctx, i, o: ctx.mark_non_differentiable(o[1]))
    backward = staticmethod(lambda ctx, g, h: 2 * g + 3 * h)


if hasattr(torch, "func"):
    x = torch.ones(2, requires_grad=True)
    sum(torch.vmap(Pair.apply)(x)).sum().backward()
    assert x.grad.tolist() == [2, 2], x.grad.tolist()
