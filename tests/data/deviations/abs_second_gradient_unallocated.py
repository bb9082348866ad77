"""clause: operators.second.derivative
torch: >=1.11
backend: cpu
covers: operator.name in ('abs', 'l1_loss')
shows: RuntimeError
reason: The second derivative of abs at real numbers is zero. What is returned is a tensor without
    memory, of which no number can be read.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
(first,) = torch.autograd.grad(torch.abs(x).sum(), x, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), x)
assert second.tolist() == [0.0, 0.0], second.tolist()
