"""clause: complex.forward.matches
torch: >=1.11
backend: cpu
covers: row.name == 'silu'
shows: AssertionError: tensor
reason: The tangent of silu at a complex number is that of another number; reverse mode refuses
    complex numbers, forward mode neither refuses them nor conjugates the derivative back.
upstream: none known
"""

import torch
from torch.autograd import forward_ad

z = torch.tensor(1 + 2j, dtype=torch.complex128)
with forward_ad.dual_level():
    y = torch.nn.functional.silu(forward_ad.make_dual(z, torch.ones_like(z)))
    tangent = forward_ad.unpack_dual(y).tangent
    s = 1 / (1 + (-z).exp())
    assert (tangent - s * (1 + z * (1 - s))).abs() < 1e-9, tangent
