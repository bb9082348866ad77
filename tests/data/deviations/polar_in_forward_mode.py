"""clause: complex.forward.matches
torch: >=1.9,<1.12
backend: cpu
covers: row.name == 'polar'
shows: Error: Trying to use forward AD with polar that does not support it
reason: polar has no tangent, though it has a gradient.
upstream: none known
"""

import torch

forward_ad = getattr(torch.autograd, "forward_ad", None)
if forward_ad and hasattr(torch, "special"):
    with forward_ad.dual_level():
        x = forward_ad.make_dual(torch.tensor(0.5), torch.tensor(1.0))
        torch.polar(torch.tensor(1.0), x)
