"""clause: operators.size.zero_dimensional
torch: >=1.13,<2.0
backend: cpu
covers: operator.name == 'linalg.tensorsolve'
shows: returned an invalid gradient
reason: tensorsolve accepts operands without dimensions; the gradient of the second has a dimension,
    and backward raises.
upstream: none known
"""

import torch

x, y = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)
torch.linalg.tensorsolve(x, y).backward()
