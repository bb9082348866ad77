"""clause: operators.size.empty
torch: <1.10
backend: cpu
covers: operator.name in ('cholesky', 'index_select', 'qr', 'renorm', 'svd')
shows: RuntimeError
reason: cholesky, index_select, qr, renorm and svd accept operands without elements; their backward
    computes with shapes that it can't have.
upstream: none known
"""

import torch

x = torch.empty(0, 2, requires_grad=True)
torch.renorm(x, 2, 0, 1).sum().backward()
assert x.grad.shape == x.shape
