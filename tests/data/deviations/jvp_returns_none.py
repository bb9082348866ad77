"""
clause: functions.jvp.none
torch: >=1.10
backend: cpu
covers: without.name == 'constant'
shows: RuntimeError
reason: jvp may return None for a result with respect to which the Function is not
    differentiable, but None for a floating-point result that is not marked fails an internal
    assertion.
upstream: https://github.com/pytorch/pytorch/issues/90067
"""

import torch


class Pair(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: (2 * x, torch.ones(2)))
    jvp = staticmethod(lambda ctx, tangent: (2 * tangent, None))


if hasattr(torch.autograd.Function, "jvp"):
    with torch.autograd.forward_ad.dual_level():
        Pair.apply(torch.autograd.forward_ad.make_dual(torch.ones(2), torch.ones(2)))
