"""
clause: functions.jvp.none
torch: >=2.0,<2.3
backend: cpu
covers: without.name in ('number', 'text')
shows: RuntimeError: bad
reason: jvp may return None for a result that is not a tensor, but in these releases a result
    that is not a tensor makes apply fail in forward mode.
upstream: https://github.com/pytorch/pytorch/issues/117491
"""

import torch


class Pair(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: (2 * x, 7))
    jvp = staticmethod(lambda ctx, tangent: (2 * tangent, None))


if hasattr(torch.autograd.Function, "jvp"):
    with torch.autograd.forward_ad.dual_level():
        Pair.apply(torch.autograd.forward_ad.make_dual(torch.ones(2), torch.ones(2)))
