"""clause: complex.optimizer.as_real_pairs
torch: <2.2
backend: cpu
covers: row.name == 'Adadelta foreach'
shows: AssertionError: tensor
reason: Adadelta with foreach=True squares a complex gradient as a complex number.
upstream: https://github.com/pytorch/pytorch/issues/65711
"""

import torch

z = torch.tensor([1 + 2j], dtype=torch.complex128)
pairs = torch.view_as_real(z).clone()
z.grad = torch.tensor([2 - 1j], dtype=torch.complex128)
pairs.grad = torch.view_as_real(z.grad).clone()
torch.optim.Adadelta([z], foreach=True).step()
torch.optim.Adadelta([pairs], foreach=True).step()
assert torch.allclose(torch.view_as_real(z), pairs, rtol=1e-9), z
