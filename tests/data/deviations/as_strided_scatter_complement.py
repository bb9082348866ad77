"""clause: operators.gradient.derivative
torch: >=1.12
backend: cpu
covers: operator.name == 'as_strided_scatter'
shows: AssertionError: [0.0, 1.0, 1.0, 0.0]
reason: What src overwrites of the input has no influence, and the rest is passed on. The input gets
    the gradient where it was overwritten, and zeros where it was passed on.
upstream: pytorch#77128
"""

import torch

x = torch.ones(4, requires_grad=True)
y = torch.as_strided_scatter(x, torch.zeros(2), (2,), (1,), 1)
assert y.tolist() == [1.0, 0.0, 0.0, 1.0]
y.sum().backward()
assert x.grad.tolist() == [1.0, 0.0, 0.0, 1.0], x.grad.tolist()
