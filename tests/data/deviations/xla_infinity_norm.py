"""clause: subgradient.norm.inf_ties
torch: ==2.9.*
backend: xla
covers: 'observed tensor' in failure
shows: AssertionError: the gradient is
reason: The gradient of the infinity norm goes to the greatest modulus. Here it goes to
    the greatest number.
upstream: none known
"""

import torch

x = torch.tensor([[-2.0, 1.0]], requires_grad=True)
x.norm(float("inf"), 1).sum().backward()
assert x.grad.tolist() == [[-1.0, 0.0]], f"the gradient is {x.grad.tolist()}"
