"""clause: checkpoint.value.same
torch: >=2.1,<2.12
backend: cpu
covers: 'You must implement the jvp function' in observed
shows: NotImplementedError: You must implement the jvp function
reason: A non-reentrant checkpoint refuses what carries a tangent, which its function computes
    outside of it.
upstream: none known
"""

import torch
from torch.autograd import forward_ad
from torch.utils.checkpoint import checkpoint

x = torch.ones(2, requires_grad=True)
with forward_ad.dual_level():
    dual = forward_ad.make_dual(x, torch.ones(2))
    checkpoint(lambda x: x * x, dual, use_reentrant=False)
