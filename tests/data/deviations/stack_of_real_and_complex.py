"""clause: complex.vjp.real_argument
torch: <1.13
backend: cpu
covers: row.name == 'cat'
shows: RuntimeError
reason: stack accepts a real tensor beside a complex one, and backward fails an internal check, as
    the gradient that comes to the real one is complex.
upstream: none known
"""

import torch

z = torch.ones(2, dtype=torch.complex128)
x = torch.ones(2, dtype=torch.float64, requires_grad=True)
torch.view_as_real(torch.stack([z, x])).sum().backward()
