"""clause: inference.tensor.no_version
torch: >=1.9
backend: cpu
covers: kind == 'detached'
shows: AssertionError: the version is
reason: What detach() returns for an inference tensor outside the mode is an inference tensor, and
    its version can be read.
upstream: none known
"""

import torch

with torch.inference_mode():
    x = torch.ones(2)
detached = x.detach()
try:
    version = detached._version
except RuntimeError:
    pass
else:
    raise AssertionError(f"the version is {version}")
