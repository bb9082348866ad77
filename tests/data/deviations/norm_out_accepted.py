"""clause: operators.out.refused
torch: >=1.7,<2.0
backend: cpu
covers: operator.name.split('-')[0] == 'norm'
shows: AssertionError: no error
reason: torch.norm writes into `out` where an operand requires grad.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
try:
    torch.norm(x, out=torch.empty(()))
except RuntimeError:
    pass
else:
    raise AssertionError("no error")
