"""clause: complex.vjp.real_argument
torch: >=1.8
backend: cpu
covers: row.name == 'sum_as_complex'
shows: RuntimeError
reason: A real tensor may be summed as a complex one, and backward fails an internal check, as the
    gradient that comes to the real tensor is complex.
upstream: https://github.com/pytorch/pytorch/issues/192719
"""

import torch

x = torch.ones(2, dtype=torch.float64, requires_grad=True)
x.sum(dtype=torch.complex128).backward(torch.tensor(3 + 4j, dtype=torch.complex128))
assert x.grad.tolist() == [3, 3], x.grad
