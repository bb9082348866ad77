"""clause: forward.inplace.propagates
torch: >=1.10,<1.13
backend: cpu
covers: all
shows: AssertionError: 6.0
reason: copy_ gives the target the very tangent of the source; an in-place operation on one changes
    the tangent of the other.
upstream: none known
"""

import torch

forward_ad = getattr(torch.autograd, "forward_ad", None)
if forward_ad and hasattr(torch, "special"):
    with forward_ad.dual_level():
        source = forward_ad.make_dual(torch.ones(1), torch.full((1,), 2.0))
        torch.zeros(1).copy_(source).mul_(3)
        tangent = forward_ad.unpack_dual(source).tangent
        assert tangent.item() == 2.0, tangent.item()
