"""clause: inplace.version.shared_with_views
torch: <1.7
backend: cpu
covers: 'chunk' in words
shows: AssertionError: the base was modified and the version of its view has not moved
reason: What split and chunk return of a tensor that does not require grad shares its memory but
    not its version.
upstream: none known
"""

import torch

base = torch.ones(2)
first, second = base.chunk(2)
version = first._version
base.add_(1)
moved = first._version > version
assert moved, "the base was modified and the version of its view has not moved"
