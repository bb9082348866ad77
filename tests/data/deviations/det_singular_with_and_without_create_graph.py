"""
clause: grad.value.flags
torch: >=1.10
backend: cpu
covers: row.name in ('det_singular', 'det_rank_one') or row.name.startswith('torch.det(x) at')
shows: AssertionError
reason: The documentation says that create_graph records the derivative, not that it changes
    it. At a singular matrix of rank n - 1 the gradient of torch.det is zeros without
    create_graph and the right one, the matrix of cofactors, with it.
upstream: pytorch#104675
"""

import torch

m = torch.tensor([[1.0, 0.0], [0.0, 0.0]], requires_grad=True)
(plain,) = torch.autograd.grad(torch.det(m), m)
(recorded,) = torch.autograd.grad(torch.det(m), m, create_graph=True)
assert torch.equal(plain, recorded), f"{plain.tolist()} but {recorded.tolist()}"
