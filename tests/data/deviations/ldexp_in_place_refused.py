"""clause: operators.inplace.agrees
torch: >=1.8,<2.11
backend: cpu
covers: operator.name.startswith('ldexp as')
shows: RuntimeError: mul(): functions with out=... arguments don't support automatic differentiation
reason: ldexp_ writes its product through `out`, which refuses a tensor that requires grad.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
x.clone().ldexp_(torch.tensor([1, 2])).sum().backward()
assert x.grad.tolist() == [2.0, 4.0], x.grad.tolist()
