"""clause: complex.vjp.real_argument
torch: >=1.8
backend: cpu
covers: row.name in ('where', 'masked_fill', 'fill_')
shows: RuntimeError
reason: where, masked_fill, fill_ and their like accept a real tensor beside a complex one, and
    backward fails an internal check, as the gradient that comes to the real one is complex.
upstream: none known
"""

import torch

z = torch.ones(2, dtype=torch.complex128)
x = torch.ones((), dtype=torch.float64, requires_grad=True)
y = z.masked_fill(torch.tensor([True, False]), x)
y.backward(torch.tensor([3 + 4j, 1], dtype=torch.complex128))
assert x.grad.item() == 3, x.grad
