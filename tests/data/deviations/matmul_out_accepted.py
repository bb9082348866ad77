"""clause: operators.out.refused
torch: <1.12
backend: cpu
covers: operator.name.split('-')[0] == 'matmul'
shows: AssertionError: no error
reason: The product of two vectors by matmul writes into `out` where an operand requires grad.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
try:
    torch.matmul(x, x, out=torch.empty(()))
except RuntimeError:
    pass
else:
    raise AssertionError("no error")
