"""
clause: forward.inplace.propagates
torch: >=1.11
backend: cpu
covers: field == 'tangent' and word == 'mul_' and aliased
shows: AssertionError: [6.0, 12.0]
reason: The derivative of y.mul_(y) is 2 y. An in-place product that is given the memory which it
    modifies computes the tangent with the new value in place of the old.
upstream: none known
"""

import torch
import torch.autograd.forward_ad as forward_ad

with forward_ad.dual_level():
    y = forward_ad.make_dual(torch.tensor([2.0, 3.0]), torch.ones(2))
    y.mul_(y)
    tangent = forward_ad.unpack_dual(y).tangent.tolist()
assert tangent == [4.0, 6.0], tangent
