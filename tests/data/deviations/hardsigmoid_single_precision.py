"""clause: operators.gradient.derivative
torch: all
backend: cpu
covers: operator.name.startswith('hardsigmoid')
shows: AssertionError: a sixth is off by 5e-09
reason: The slope of hardsigmoid is a sixth; the gradient of a float64 is a sixth in single
    precision.
upstream: none known
"""

import torch

x = torch.tensor([0.5], dtype=torch.float64, requires_grad=True)
torch.nn.functional.hardsigmoid(x).backward()
error = abs(x.grad.item() - 1 / 6)
assert error < 1e-15, f"a sixth is off by {error:.0e}"
