"""clause: requires_grad.recording.any_input, requires_grad.leaf.without_flag,
    modes.no_grad.records_nothing, modes.no_grad.view_flag, modes.no_grad.inplace_keeps_flag
torch: ==2.9.*
backend: torchax
covers: 'True' in failure
shows: AssertionError: it requires grad
reason: Under no_grad nothing is recorded. Here a view of a leaf requires grad.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    y = x.view(2)
assert not y.requires_grad, "it requires grad"
