"""clause: operators.inplace.sound
torch: >=1.8
backend: cpu
covers: operator.name == 'kron'
shows: AssertionError: no error, gradient 5.0
reason: An operand of kron that is modified in place is not noticed: backward multiplies by the new
    values and raises nothing. What kron saves does not share the version of the operand.
upstream: none known
"""

import torch

x, y = torch.tensor([2.0], requires_grad=True), torch.tensor([3.0], requires_grad=True)
z = torch.kron(x, y)
with torch.no_grad():
    y.add_(2)
try:
    z.backward()
except RuntimeError:
    pass
else:
    assert x.grad.item() == 3.0, f"no error, gradient {x.grad.item()}"
