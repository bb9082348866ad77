"""clause: operators.layout.same
torch: >=1.8,<2.1
backend: cpu
covers: operator.name == 'masked_select'
shows: AssertionError: [[1.0, 3.0], [2.0, 0.0]]
reason: The gradient of an operand that is stored by columns is scattered in the order of its
    memory, while masked_select reads in the order of its elements.
upstream: none known
"""

import torch

x = torch.ones(2, 2).t().clone(memory_format=torch.preserve_format).requires_grad_()
mask = torch.tensor([[True, True], [True, False]])
x.masked_select(mask).backward(torch.tensor([1.0, 2.0, 3.0]))
assert x.grad.tolist() == [[1.0, 2.0], [3.0, 0.0]], x.grad.tolist()
