"""clause: views.overlap.refused
torch: <1.9
backend: cpu
covers: word == 'relu_'
shows: AssertionError: relu_ took a tensor whose elements share memory
reason: relu_ does not look whether the elements of its tensor share memory.
upstream: none known
"""

import torch

expanded = torch.ones(1).expand(2)
try:
    expanded.relu_()
except RuntimeError:
    pass
else:
    raise AssertionError("relu_ took a tensor whose elements share memory")
