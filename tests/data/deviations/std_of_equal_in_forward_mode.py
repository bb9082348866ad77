"""clause: subgradient.forward_mode.agrees
torch: >=1.11,<1.13
backend: cpu
covers: row.name.startswith('x.std(')
shows: AssertionError: nan
reason: The gradient of the deviation of equal numbers is 0 by reverse mode and NaN by forward mode.
upstream: none known
"""

import torch

forward_ad = getattr(torch.autograd, "forward_ad", None)
if forward_ad and hasattr(torch, "special"):
    with forward_ad.dual_level():
        x = forward_ad.make_dual(torch.tensor([2.0, 2.0]), torch.tensor([1.0, 0.0]))
        slope = forward_ad.unpack_dual(x.std(0)).tangent
        assert slope.item() == 0.0, slope.item()
