"""clause: particular.linalg.gauge_refused
torch: >=2.13
backend: compile-aot_eager, compile-inductor
covers: all
shows: AssertionError: a gradient that depends on the phase
reason: The documentation says that a loss that depends on the phases of complex
    eigenvectors raises RuntimeError. Compiled ahead of time, the backward lacks the check,
    and gives a gradient.
upstream: none known
"""

import torch

vectors = torch.compile(lambda a: torch.linalg.eig(a)[1], backend="aot_eager")
matrix = torch.tensor([[2.0, 1j], [-1j, 3.0]], requires_grad=True)
try:
    (1j * vectors(matrix)).sum().real.backward()
except RuntimeError:
    pass
else:
    raise AssertionError("a gradient that depends on the phase")
