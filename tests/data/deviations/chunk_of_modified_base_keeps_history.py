"""clause: inplace.saved.raises
torch: >=1.8,<1.10
backend: cpu
covers: 'chunk' in words
shows: AssertionError: the gradient lacks the modification
reason: The gradient of what was chunked of a tensor that is then modified in place lacks the
    modification; later releases refuse to compute it.
upstream: none known
"""

import torch

x = torch.tensor([2.0, -1.0], requires_grad=True)
base = x + 1
first, second = base.chunk(2)
base.mul_(base.detach().clone())
try:
    first.backward(torch.ones(1))
except RuntimeError:
    pass  # refused
else:
    assert x.grad.tolist() == [3.0, 0.0], "the gradient lacks the modification"
