"""clause: operators.out.refused
torch: >=1.7
backend: cpu
covers: operator.name.split('-')[0] in ('conj_physical', 'diag', 'inner', 'linalg.cond',
    'linalg.matrix_norm', 'linalg.norm', 'linalg.tensorinv', 'linalg.tensorsolve', 'nanmean',
    'nanquantile', 'ndtr', 'quantile')
shows: AssertionError: no error
reason: Functions that are composed of others write into `out` where an operand requires grad,
    in place of the error that the rest raise.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
try:
    torch.quantile(x, 0.5, out=torch.empty(()))
except RuntimeError:
    pass
else:
    raise AssertionError("no error")
