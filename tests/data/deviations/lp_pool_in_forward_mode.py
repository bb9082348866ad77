"""
clause: subgradient.forward_mode.agrees
torch: >=1.11
backend: cpu
covers: row.name.startswith('F.lp_pool')
shows: AssertionError: nan
reason: The gradient of lp_pool at a window of zeros is zero; in forward mode the derivative is
    NaN.
upstream: none known
"""

import torch
import torch.autograd.forward_ad as forward_ad

x = torch.zeros(1, 1, 2, requires_grad=True)
torch.nn.functional.lp_pool1d(x, 2, 2).sum().backward()
with forward_ad.dual_level():
    dual = forward_ad.make_dual(x.detach(), torch.ones(1, 1, 2))
    y = torch.nn.functional.lp_pool1d(dual, 2, 2)
    derivative = forward_ad.unpack_dual(y).tangent.item()
assert derivative == x.grad.sum().item(), derivative
