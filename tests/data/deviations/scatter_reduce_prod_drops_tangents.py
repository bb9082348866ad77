"""clause: forward.tangent.not_dropped
torch: >=1.13
backend: cpu
covers: row.name == 'scatter_reduce_prod'
shows: AssertionError: the tangent is lost
reason: scatter_reduce with "prod" has a gradient in reverse mode, and in forward mode its result
    has no tangent, and no error is raised.
upstream: none known
"""

import torch
from torch.autograd import forward_ad

x = torch.tensor([2.0, 3.0])
with forward_ad.dual_level():
    dual = forward_ad.make_dual(x, torch.ones(2))
    y = torch.ones(1).scatter_reduce(0, torch.tensor([0, 0]), dual, "prod")
    assert forward_ad.unpack_dual(y).tangent is not None, "the tangent is lost"
