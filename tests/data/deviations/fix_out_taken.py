"""clause: inplace.out.refused
torch: >=1.7,<1.9
backend: cpu
covers: row.name == 'torch.fix(x, out=out)'
shows: AssertionError: no error
reason: fix writes into `out` where the argument requires grad.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
try:
    torch.fix(x, out=torch.empty(2))
except (AttributeError, RuntimeError):
    pass
else:
    raise AssertionError("no error")
