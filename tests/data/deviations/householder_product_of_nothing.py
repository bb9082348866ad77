"""clause: operators.size.empty
torch: >=1.11
backend: cpu
covers: operator.name in ('linalg.householder_product', 'ormqr')
shows: RuntimeError
reason: Where the first operand has no rows, the result is recorded as if it did not depend on it.
upstream: none known
"""

import torch

x = torch.empty(3, 0, requires_grad=True)
y = torch.linalg.householder_product(x, torch.empty(0, requires_grad=True))
torch.autograd.grad(y.sum(), x)
