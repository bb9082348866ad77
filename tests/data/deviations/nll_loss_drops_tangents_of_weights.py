"""clause: forward.tangent.not_dropped
torch: >=1.12
backend: cpu
covers: row.name == 'nll_loss_weight'
shows: AssertionError: the tangent is lost
reason: Reverse mode refuses the gradient of nll_loss by its class weights; in forward mode their
    tangent is left out, and no error is raised.
upstream: none known
"""

import torch
from torch.autograd import forward_ad

weight = torch.ones(2)
with forward_ad.dual_level():
    dual = forward_ad.make_dual(weight, torch.ones(2))
    y = torch.nn.functional.nll_loss(-torch.eye(2), torch.arange(2), dual, reduction="sum")
    assert forward_ad.unpack_dual(y).tangent is not None, "the tangent is lost"
