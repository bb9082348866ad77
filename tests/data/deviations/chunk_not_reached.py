"""clause: views.inplace.reaches_views
torch: <1.7
backend: cpu
covers: 'chunk' in words
shows: AssertionError: the view of a modified base does not require grad
reason: What was chunked of a tensor before it is modified in place does not see the history of the
    modification.
upstream: none known
"""

import torch

base = torch.ones(2)
first, second = base.chunk(2)
base.mul_(torch.ones(2, requires_grad=True))
assert first.requires_grad, "the view of a modified base does not require grad"
