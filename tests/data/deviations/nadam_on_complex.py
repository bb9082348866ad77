"""clause: complex.optimizer.as_real_pairs
torch: <2.2
backend: cpu
covers: row.name == 'NAdam'
shows: AssertionError: tensor
reason: NAdam squares a complex gradient as a complex number, and its steps are not those of the
    pairs of real numbers.
upstream: https://github.com/pytorch/pytorch/issues/65711
"""

import torch

z = torch.tensor([1 + 2j], dtype=torch.complex128)
pairs = torch.view_as_real(z).clone()
z.grad = torch.tensor([2 - 1j], dtype=torch.complex128)
pairs.grad = torch.view_as_real(z.grad).clone()
torch.optim.NAdam([z]).step()
torch.optim.NAdam([pairs]).step()
assert torch.allclose(torch.view_as_real(z), pairs), z
