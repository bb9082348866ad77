"""clause: saved_hooks.unpack.tensor_required
torch: >=2.13
backend: compiled-autograd
covers: 'observed no error' in failure; 'when making fake tensor call' in failure
shows: AssertionError: accepted
reason: An unpack hook that returns no tensor raises TypeError. Under compiled autograd it
    is accepted.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach(), lambda t: None):
    y = x.pow(2).sum()
try:
    y.backward()
except TypeError:
    pass
else:
    raise AssertionError("accepted")
