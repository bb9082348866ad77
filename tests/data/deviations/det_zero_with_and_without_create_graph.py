"""
clause: grad.value.flags
torch: >=1.10,<1.13
backend: cpu
covers: row.name == 'det_zero'
shows: The diagonal element 1 is zero
reason: The documentation says that create_graph records the derivative, not that it changes
    it. At the zero matrix the gradient of torch.det is zeros without create_graph and an
    error with it.
upstream: pytorch#79487
"""

import torch

m = torch.zeros(2, 2, dtype=torch.float64, requires_grad=True)
(plain,) = torch.autograd.grad(torch.det(m), m)
(recorded,) = torch.autograd.grad(torch.det(m), m, create_graph=True)
assert torch.equal(plain, recorded), f"{plain.tolist()} but {recorded.tolist()}"
