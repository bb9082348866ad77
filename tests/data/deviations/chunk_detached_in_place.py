"""clause: requires_grad.detach_in_place.views_refused
torch: <1.10
backend: cpu
covers: 'chunk' in words
shows: AssertionError: a view was detached in place
reason: What split and chunk return is a view, but detach_() takes it.
upstream: none known
"""

import torch

first, second = torch.ones(2).chunk(2)
try:
    first.detach_()
except RuntimeError:
    pass
else:
    raise AssertionError("a view was detached in place")
