"""clause: views.inplace.reaches_views
torch: all
backend: cpu
covers: 'multiple views' in observed
shows: RuntimeError: Output 0 of
reason: Views that split, chunk or unbind returned can't be used, nor their grad_fn or is_leaf be
    read, once their base was modified in place, under no_grad too.
upstream: none known
"""

import torch

base = torch.ones(2, requires_grad=True) * 1
first, second = base.unbind()
base.mul_(3)
assert first.grad_fn is not None
