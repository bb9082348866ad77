"""clause: inference.inplace.refused_outside
torch: >=1.10
backend: cpu
covers: 'detach' in words
shows: AssertionError: no error
reason: What detach() returns for an inference tensor outside the mode is an inference tensor that
    shares its memory, and may be modified in place.
upstream: none known
"""

import torch

with torch.inference_mode():
    x = torch.ones(2)
detached = x.detach()
assert detached.is_inference()
try:
    detached.mul_(2)
except RuntimeError:
    pass
else:
    raise AssertionError("no error")
