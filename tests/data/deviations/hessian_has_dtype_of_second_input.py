"""
clause: functional.hessian.dtype
torch: all
backend: cpu
covers: first != second
shows: AssertionError: [[torch.float32, torch.float64], [torch.float32, torch.float64]]
reason: The entry [i][j] of a Hessian is to have the dtype of input i. Computed in reverse mode
    it has that of input j.
upstream: none known
"""

import torch

x, y = torch.ones(2), torch.ones(2, dtype=torch.float64)
rows = torch.autograd.functional.hessian(lambda x, y: (x * x * y).sum(), (x, y))
dtypes = [[entry.dtype for entry in row] for row in rows]
assert dtypes == [[torch.float32] * 2, [torch.float64] * 2], dtypes
