"""clause: inference.tensor.no_version
torch: >=1.10
backend: cpu
covers: kind == 'detached'
shows: AssertionError: the version is
reason: What detach() returns for an inference tensor outside the mode is an inference tensor, and
    its version can be read. Seen on 2.13.0 and 2.15.0; 1.10 to 2.12 were not run.
upstream: none known
"""

import torch

with torch.inference_mode():
    x = torch.ones(2)
detached = x.detach()
assert detached.is_inference()
try:
    version = detached._version
except RuntimeError:
    pass
else:
    raise AssertionError(f"the version is {version}")
