"""clause: complex.optimizer.as_real_pairs
torch: <2.1
backend: cpu
covers: row.name == 'Adam amsgrad'
shows: RuntimeError
reason: Adam accepts complex parameters, and with amsgrad it asks for the maximum of two complex
    numbers.
upstream: https://github.com/pytorch/pytorch/issues/65711
"""

import torch

z = torch.tensor([1 + 2j], dtype=torch.complex128)
z.grad = torch.ones_like(z)
torch.optim.Adam([z], amsgrad=True).step()
