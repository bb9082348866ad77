"""clause: operators.inplace.agrees
torch: <1.9
backend: cpu
covers: operator.name.startswith('square as')
shows: RuntimeError: pow(): functions with out=... arguments don't support automatic differentiation
reason: square_ writes its result through `out`, which refuses a tensor that requires grad.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
x.clone().square_().sum().backward()
assert x.grad.tolist() == [2.0, 2.0], x.grad.tolist()
