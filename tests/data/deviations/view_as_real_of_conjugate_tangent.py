"""clause: subgradient.forward_mode.agrees
torch: >=1.10,<1.13
backend: cpu
covers: row.name.startswith('torch.view_as_real(')
shows: RuntimeError: view_as_real doesn't work on unresolved conjugated tensors
reason: view_as_real raises where the tangent of its argument is a conjugate that was not
    written out.
upstream: none known
"""

import torch

forward_ad = getattr(torch.autograd, "forward_ad", None)
if forward_ad and hasattr(torch, "special"):
    with forward_ad.dual_level():
        y = forward_ad.make_dual(torch.tensor(0.5), torch.tensor(1.0))
        z = torch.complex(torch.tensor(1.0), y).pow(2)
        slope = forward_ad.unpack_dual(torch.view_as_real(z)).tangent
        assert slope.tolist() == [-1.0, 2.0], slope
