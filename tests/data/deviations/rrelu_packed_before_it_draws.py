"""
clause: saved_hooks.pair.inverse
torch: >=1.10
backend: cpu
covers: row.name == 'rrelu'
shows: AssertionError: not the slopes that were drawn
reason: rrelu gives its slopes to the pack hook before it has drawn them, as memory that nobody has
    written to, so that a hook which makes a copy keeps garbage, and the gradient is garbage.
upstream: https://github.com/pytorch/pytorch/issues/193671
"""

import torch

x = torch.full((16,), -2.0, requires_grad=True)
memory = torch.full((16,), 7.0)
del memory
with torch.autograd.graph.saved_tensors_hooks(lambda t: t.clone(), lambda kept: kept):
    y = torch.nn.functional.rrelu(x, training=True)
y.sum().backward()
assert torch.equal(x.grad, y / -2), "not the slopes that were drawn"
