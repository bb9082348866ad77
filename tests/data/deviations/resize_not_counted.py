"""
clause: inplace.version.counts
torch: <2.1
backend: cpu
covers: row.name == 'resize_'
shows: AssertionError: the version stays
reason: An in-place operation increases the version of its tensor, but resize_ does not.
upstream: none known
"""

import torch

t = torch.ones(2, 3)
version = t._version
t.resize_(1, 3)
assert t._version > version, "the version stays"
