"""clause: operators.gradient.derivative
torch: >=1.13
backend: cpu
covers: operator.name == 'sgn'
shows: RuntimeError
reason: The gradient of sgn at real numbers is zero. What is returned is a tensor without memory, of
    which no number can be read.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
(gradient,) = torch.autograd.grad(torch.sgn(x).sum(), x)
assert gradient.tolist() == [0.0, 0.0], gradient.tolist()
