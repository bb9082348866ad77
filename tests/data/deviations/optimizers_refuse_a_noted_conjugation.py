"""clause: complex.optimizer.as_real_pairs
torch: >=1.13
backend: cpu
covers: noted and not row.name.startswith('SGD')
shows: RuntimeError: view_as_real doesn't work on unresolved conjugated tensors
reason: A backward through conj leaves a gradient whose conjugation is only noted by a bit, and the
    optimizers that view gradients as real numbers refuse it.
upstream: none known
"""

import torch

z = torch.tensor([1 + 2j, 3 - 1j], requires_grad=True)
optimizer = torch.optim.Adam([z])
z.grad = torch.tensor([2 + 1j, 1j]).conj()  # as a backward through conj leaves it
optimizer.step()
