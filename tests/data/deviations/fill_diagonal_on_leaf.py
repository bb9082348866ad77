"""
clause: inplace.leaf.refused
torch: <1.8
backend: cpu
covers: row.name == 'fill_diagonal_'
shows: AssertionError: no error
reason: A leaf that requires grad can't be modified in place in grad mode, but fill_diagonal_
    modifies it; it works through a view of the leaf, which was not refused before 1.8.
upstream: none known
"""

import torch

leaf = torch.ones(2, 3, requires_grad=True)
try:
    leaf.fill_diagonal_(5)
except RuntimeError:
    pass
else:
    raise AssertionError("no error")
