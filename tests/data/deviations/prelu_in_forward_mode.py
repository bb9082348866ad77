"""
clause: subgradient.forward_mode.agrees
torch: >=1.12
backend: cpu
covers: row.name.startswith('torch.prelu(')
shows: AssertionError: 1.0
reason: The gradient of prelu at 0 is the slope below 0; in forward mode the derivative is 1.
upstream: none known
"""

import torch
import torch.autograd.forward_ad as forward_ad

x, weight = torch.zeros(1, requires_grad=True), torch.tensor([0.25])
torch.prelu(x, weight).backward()
with forward_ad.dual_level():
    y = torch.prelu(forward_ad.make_dual(x.detach(), torch.ones(1)), weight)
    derivative = forward_ad.unpack_dual(y).tangent.item()
assert derivative == x.grad.item(), derivative
