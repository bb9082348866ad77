"""clause: particular.scatter.functional_writes
torch: >=1.13
backend: cpu
covers: row.name == 'as_strided_scatter'
shows: AssertionError: tensor(
reason: as_strided_scatter is documented as a copy with some elements replaced; its gradient by the
    input is zero where it is not replaced as well, or is not zero where it is.
upstream: none known
"""

import torch

x = torch.ones(3, requires_grad=True)
y = torch.as_strided_scatter(x, torch.zeros(2), (2,), (1,), 1)
y.backward(torch.tensor([1.0, 2.0, 3.0]))
assert x.grad.tolist() == [1, 0, 0], x.grad
