"""clause: subgradient.forward_mode.agrees
torch: >=1.11,<1.13
backend: cpu
covers: row.name == 'torch.xlogy(torch.zeros_like(x), x) at 0'
shows: AssertionError: nan by forward mode
reason: The gradient of xlogy(0, x) at 0 is 0 by reverse mode and NaN by forward mode.
upstream: none known
"""

import torch

forward_ad = getattr(torch.autograd, "forward_ad", None)
if forward_ad and hasattr(torch, "special"):
    x, zero = torch.tensor(0.0, requires_grad=True), torch.tensor(0.0)
    (gradient,) = torch.autograd.grad(torch.xlogy(zero, x), x)
    with forward_ad.dual_level():
        y = torch.xlogy(zero, forward_ad.make_dual(zero, torch.tensor(1.0)))
        slope = forward_ad.unpack_dual(y).tangent
    assert str(slope) == str(gradient), f"{slope.item()} by forward mode"
