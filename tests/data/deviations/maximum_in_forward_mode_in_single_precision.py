"""clause: subgradient.forward_mode.agrees
torch: >=1.10,<1.12
backend: cpu
covers: str(dtype) == 'torch.float32'
shows: RuntimeError: expected scalar type
reason: The tangents of maximum, minimum and their like are refused in single precision.
upstream: none known
"""

import torch

forward_ad = getattr(torch.autograd, "forward_ad", None)
if forward_ad and hasattr(torch, "special"):
    with forward_ad.dual_level():
        x = forward_ad.make_dual(torch.tensor([2.0]), torch.tensor([1.0]))
        slope = forward_ad.unpack_dual(torch.maximum(x, torch.tensor([1.0]))).tangent
        assert slope.item() == 1.0, slope
