"""
clause: subgradient.forward_mode.agrees
torch: >=1.11,<2.14
backend: cpu
covers: row.name.startswith(('torch.fmax(', 'torch.clamp(a, m'))
shows: AssertionError: 0.0
reason: At equality the gradient of fmax goes to the first argument, and in forward mode the
    tangent of the second counts; so it is with clamp at a bound that is a tensor.
upstream: none known
"""

import torch
import torch.autograd.forward_ad as forward_ad

a, b = torch.ones(1, requires_grad=True), torch.ones(1)
torch.fmax(a, b).backward()
with forward_ad.dual_level():
    y = torch.fmax(forward_ad.make_dual(a.detach(), torch.ones(1)), b)
    derivative = forward_ad.unpack_dual(y).tangent.item()
assert derivative == a.grad.item(), derivative
