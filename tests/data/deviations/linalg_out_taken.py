"""clause: inplace.out.refused
torch: >=1.8,<1.13
backend: cpu
covers: row.name.startswith('torch.linalg.')
shows: AssertionError: no error
reason: Functions of torch.linalg, eigvalsh for one, write into `out` where the argument requires
    grad.
upstream: none known
"""

import torch

x = torch.eye(2, requires_grad=True)
try:
    torch.linalg.eigvalsh(x, out=torch.empty(2))
except (AttributeError, RuntimeError):
    pass
else:
    raise AssertionError("no error")
