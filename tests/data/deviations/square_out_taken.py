"""clause: inplace.out.refused
torch: >=1.10,<1.12
backend: cpu
covers: row.name == 'torch.square(x, out=out)'
shows: AssertionError: no error
reason: square writes into `out` where the argument requires grad.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
try:
    torch.square(x, out=torch.empty(2))
except (TypeError, RuntimeError):
    pass
else:
    raise AssertionError("no error")
