"""clause: complex.forward.matches
torch: <2.10
backend: cpu
covers: x.shape == () and 'float32' in str(x.dtype); z.shape == () and 'complex64' in str(z.dtype)
shows: AssertionError: torch.complex128
reason: Where a 0-d tensor of single precision meets a complex number of Python, the tangent of the
    result has double precision, unlike the result.
upstream: none known
"""

import torch
from torch.autograd import forward_ad

x = torch.ones(())
with forward_ad.dual_level():
    y = forward_ad.make_dual(x, torch.ones(())) + 1j
    tangent = forward_ad.unpack_dual(y).tangent
    assert tangent.dtype == y.dtype, tangent.dtype
