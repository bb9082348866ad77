"""clause: particular.linalg.gauge_refused
torch: >=2.9
backend: lazy, xla
covers: 'observed no error' in failure
shows: AssertionError: a gradient that depends on the phase
reason: A loss that depends on the phases of complex eigenvectors raises RuntimeError.
    Here the backward lacks the check, and gives a gradient.
upstream: none known
"""

import torch

matrix = torch.tensor([[2.0, 1j], [-1j, 3.0]], requires_grad=True)
try:
    (1j * torch.linalg.eig(matrix)[1]).sum().real.backward()
except RuntimeError:
    pass
else:
    raise AssertionError("a gradient that depends on the phase")
