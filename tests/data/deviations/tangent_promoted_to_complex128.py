"""clause: complex.forward.matches
torch: >=1.11,<1.12
backend: cpu
covers: 'float32' in str(x.dtype); 'complex64' in str(z.dtype)
shows: AssertionError: torch.complex128
reason: Where a tensor of single precision meets a complex number of Python, the tangent of the
    result has double precision, unlike the result.
upstream: none known
"""

import torch
from torch.autograd import forward_ad

x = torch.ones(3)
with forward_ad.dual_level():
    y = forward_ad.make_dual(x, torch.ones(3)) * 1j
    tangent = forward_ad.unpack_dual(y).tangent
    assert tangent.dtype == y.dtype, tangent.dtype
