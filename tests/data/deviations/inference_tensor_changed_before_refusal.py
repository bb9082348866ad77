"""clause: inference.inplace.immutable_outside
torch: >=1.9
backend: cpu
covers: mutation is not None; words is not None
shows: AssertionError: the refused operation has changed the tensor
reason: The documentation calls inference tensors immutable outside inference mode, where
    modifying them raises. All releases do raise, but only after the new values were written.
    Seen on 1.9.1, 1.10.2, 1.12.1, 2.13.0 and 2.15.0.
upstream: none known
"""

import contextlib

import torch

with torch.inference_mode():
    t = torch.ones(2)
with contextlib.suppress(RuntimeError):
    t.mul_(3)
assert t.tolist() == [1.0, 1.0], "the refused operation has changed the tensor"
