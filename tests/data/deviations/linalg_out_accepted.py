"""clause: operators.out.refused
torch: >=1.8,<1.13
backend: cpu
covers: operator.name.split('-')[0] in ('linalg.det', 'linalg.eigvalsh', 'linalg.inv',
    'linalg.pinv', 'linalg.svdvals')
shows: AssertionError: no error
reason: Functions of torch.linalg write into `out` where an operand requires grad.
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
