"""clause: saved_hooks.unpack.history_ignored
torch: >=2.13
backend: compiled-autograd
covers: 'expected None' in failure; 'does not require grad' in failure; 'Exception raised'
    in failure
shows: AssertionError: a gradient by the factor
reason: What an unpack hook returns counts as the tensor that was saved, whatever its own
    history. Under compiled autograd the gradient goes to the history of the unpacked
    tensor instead.
upstream: none known
"""

import torch

x, factor = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach(), lambda t: t * factor):
    y = x.pow(2).sum()
(slope,) = torch.autograd.grad(y, x, create_graph=True)
slope.sum().backward()
assert factor.grad is None, "a gradient by the factor"
