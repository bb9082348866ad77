"""
clause: functions.jvp.none
torch: >=1.10,<2.0
backend: cpu
covers: without.name in ('integers', 'marked')
shows: RuntimeError
reason: jvp may return None for a result that is not differentiable, but None for a tensor of
    integers fails an internal assertion.
upstream: https://github.com/pytorch/pytorch/issues/90067
"""

import torch


class Pair(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: (2 * x, x.long()))
    jvp = staticmethod(lambda ctx, tangent: (2 * tangent, None))


if hasattr(torch.autograd.Function, "jvp"):
    with torch.autograd.forward_ad.dual_level():
        Pair.apply(torch.autograd.forward_ad.make_dual(torch.ones(2), torch.ones(2)))
