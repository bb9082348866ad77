"""clause: subgradient.forward_mode.agrees
torch: >=1.10,<1.12
backend: cpu
covers: '.angle()' in row.name
shows: AssertionError: -1.0
reason: Forward mode gives the slope of the angle of a complex number with the other sign.
upstream: none known
"""

import torch

forward_ad = getattr(torch.autograd, "forward_ad", None)
if forward_ad and hasattr(torch, "special"):
    with forward_ad.dual_level():
        y = forward_ad.make_dual(torch.tensor(0.0), torch.tensor(1.0))
        slope = forward_ad.unpack_dual(torch.complex(torch.tensor(1.0), y).angle()).tangent
        assert slope.item() == 1.0, slope.item()
