"""
clause: checkpoint.rng.reproduced
torch: >=2.1
backend: cpu
covers: row.name == 'rrelu' and not reentrant
shows: AssertionError: not the slopes that were drawn
reason: rrelu gives its slopes to the saved-tensor hooks of the checkpoint before it has drawn them,
    and the recomputation may stop there, so that the gradient is made of what memory holds.
upstream: https://github.com/pytorch/pytorch/issues/193671
"""

import torch
from torch.utils.checkpoint import checkpoint

x = torch.full((16,), -2.0, requires_grad=True)
rrelu = torch.nn.functional.rrelu
y = checkpoint(lambda x: rrelu(x, training=True), x, use_reentrant=False)
memory = torch.full((16,), 7.0)
del memory
y.sum().backward()
assert torch.equal(x.grad, y / -2), "not the slopes that were drawn"
