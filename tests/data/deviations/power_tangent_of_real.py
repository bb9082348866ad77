"""clause: complex.forward.matches
torch: >=1.11
backend: cpu
covers: row.name in ('power_of_complex', 'complex_power')
shows: AssertionError: tensor
reason: Where the base or the exponent of pow is real and the other complex, the tangent of the
    result has lost its imaginary part; reverse mode is right.
upstream: https://github.com/pytorch/pytorch/issues/185639
"""

import torch
from torch.autograd import forward_ad

x = torch.ones((), dtype=torch.float64)
with forward_ad.dual_level():
    y = forward_ad.make_dual(x, torch.ones_like(x)) ** (2 + 1j)
    tangent = forward_ad.unpack_dual(y).tangent
    assert abs(tangent.item() - (2 + 1j)) < 1e-9, tangent
