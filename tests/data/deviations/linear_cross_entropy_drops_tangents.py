"""clause: forward.tangent.not_dropped
torch: >=2.13
backend: cpu
covers: row.name == 'linear_cross_entropy_chunked'
shows: AssertionError: the tangent is lost
reason: linear_cross_entropy with options is documented as linear and cross_entropy in one; in
    forward mode its result has no tangent, and no error is raised.
upstream: none known
"""

import torch
from torch.autograd import forward_ad
from torch.nn.modules.linear_cross_entropy_options import LinearCrossEntropyOptions

x = torch.tensor([[1.0, 2.0]])
options = LinearCrossEntropyOptions(batch_chunk_size=1)
with forward_ad.dual_level():
    dual = forward_ad.make_dual(x, torch.tensor([[1.0, 0.0]]))
    y = torch.nn.functional.linear_cross_entropy(
        dual, torch.eye(2), torch.tensor([0]), options=options
    )
    assert forward_ad.unpack_dual(y).tangent is not None, "the tangent is lost"
