"""clause: operators.gradient.derivative
torch: >=1.13
backend: cpu
covers: operator.name == 'as_strided_scatter'
shows: AssertionError: what was overwritten gets [1.0, 1.0]
reason: What src overwrites of the input has no influence, and the rest is passed on. The input gets
    the gradient where it was overwritten, and zeros (in 1.13 whatever the memory holds) where
    it was passed on.
upstream: pytorch#77128
"""

import torch

x = torch.ones(4, requires_grad=True)
y = torch.as_strided_scatter(x, torch.zeros(2), (2,), (1,), 1)
assert y.tolist() == [1.0, 0.0, 0.0, 1.0]
y.sum().backward()
overwritten = x.grad[1:3].tolist()
assert overwritten == [0.0, 0.0], f"what was overwritten gets {overwritten}"
