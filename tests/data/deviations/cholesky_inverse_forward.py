"""clause: operators.forward.agrees
torch: >=1.12
backend: cpu
covers: operator.name == 'cholesky_inverse'
shows: AssertionError: forward
reason: The forward mode of cholesky_inverse gives other numbers than its reverse mode and than
    differences of its values, without an error.
upstream: pytorch#196682
"""

import torch
from torch.autograd import forward_ad

x = torch.tensor([[1.0, 0.0], [1.0, 1.0]], requires_grad=True)
with forward_ad.dual_level():
    dual = forward_ad.make_dual(x, torch.tensor([[0.0, 0.0], [1.0, 0.0]]))
    forward = forward_ad.unpack_dual(torch.cholesky_inverse(dual)).tangent
(row,) = torch.autograd.grad(torch.cholesky_inverse(x)[0, 0], x)
values = forward[0, 0].item(), row[1, 0].item()
assert values[0] == values[1], "forward {}, reverse {}".format(*values)
