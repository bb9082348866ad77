"""
clause: backward.inputs.single
torch: >=1.8,<2.8
backend: cpu
covers: x.shape == ()
shows: TypeError: len() of a 0-d tensor
reason: The documentation lets inputs be a single tensor. Where that tensor has no dimension,
    backward asks for its length and raises TypeError.
upstream: none known
"""

import torch

x = torch.tensor(2.0, requires_grad=True)
(3 * x).backward(inputs=x)
assert x.grad.item() == 3.0, x.grad
