"""clause: operators.forward.agrees
torch: >=1.12
backend: cpu
covers: operator.name == 'as_strided_scatter'
shows: AssertionError: forward [1.0, 0.0, 0.0, 1.0], reverse [0.0, 1.0, 1.0, 0.0]
reason: Forward mode is right; reverse mode gives the input the gradient of what was overwritten.
upstream: pytorch#77128
"""

import torch
from torch.autograd import forward_ad

x = torch.ones(4, requires_grad=True)
scatter = lambda x: torch.as_strided_scatter(x, torch.zeros(2), (2,), (1,), 1)
with forward_ad.dual_level():
    y = scatter(forward_ad.make_dual(x, torch.ones(4)))
    forward = forward_ad.unpack_dual(y).tangent.tolist()
(reverse,) = torch.autograd.grad(scatter(x).sum(), x)
assert forward == reverse.tolist(), f"forward {forward}, reverse {reverse.tolist()}"
