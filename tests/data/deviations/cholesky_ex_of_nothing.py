"""clause: operators.size.empty
torch: >=1.9,<1.10
backend: cpu
covers: operator.name == 'linalg.cholesky_ex'
shows: RuntimeError: triangular_solve
reason: cholesky_ex accepts a matrix that can't be factored, such as a product of matrices without
    elements; its backward raises.
upstream: none known
"""

import torch

x = torch.ones(2, 0, requires_grad=True)
if hasattr(torch, "linalg") and hasattr(torch.linalg, "cholesky_ex"):
    torch.linalg.cholesky_ex(x @ x.t())[0].sum().backward()
    assert x.grad.shape == x.shape
