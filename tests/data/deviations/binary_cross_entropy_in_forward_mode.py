"""
clause: subgradient.forward_mode.agrees
torch: >=1.12
backend: cpu
covers: row.name.startswith('F.binary_cross_entropy(x, ')
shows: AssertionError: nan
reason: The gradient at 1 with the target 1 is 0 in reverse mode; in forward mode it is NaN.
upstream: none known
"""

import torch
import torch.autograd.forward_ad as forward_ad

x, target = torch.ones(1, requires_grad=True), torch.ones(1)
torch.nn.functional.binary_cross_entropy(x, target).backward()
with forward_ad.dual_level():
    dual = forward_ad.make_dual(x.detach(), torch.ones(1))
    y = torch.nn.functional.binary_cross_entropy(dual, target)
    derivative = forward_ad.unpack_dual(y).tangent.item()
assert derivative == x.grad.item(), derivative
