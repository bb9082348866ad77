"""clause: functions.func.declarations
torch: >=2.13
backend: compiled-autograd
covers: 'observed tensor([5., 5., 5.])' in failure
shows: AssertionError: the gradient is [5.0, 5.0]
reason: An output that is marked as not differentiable contributes no gradient. Under
    compiled autograd it does where grad transforms a vmapped Function with a generated
    rule.
upstream: none known
"""

import torch


class Pair(torch.autograd.Function):
    generate_vmap_rule = True
    forward = staticmethod(lambda x: (2 * x, 3 * x))
    setup_context = staticmethod(lambda ctx, _, output: ctx.mark_non_differentiable(output[1]))
    backward = staticmethod(lambda ctx, g, h: 2 * g + 3 * h)


summed = lambda x: torch.vmap(lambda a: sum(Pair.apply(a)))(x).sum()
gradient = torch.func.grad(summed)(torch.ones(2)).tolist()
assert gradient == [2.0, 2.0], f"the gradient is {gradient}"
