"""
clause: transforms.grad.single_element
torch: >=2.0
backend: cpu
covers: shape != ()
shows: Expected f(*args) to return a scalar
reason: The function is to return a tensor of a single element. One that has a dimension, like
    (1,), is refused with RuntimeError.
upstream: none known
"""

import torch

torch.func.grad(lambda x: (x * x).sum().reshape(1))(torch.ones(2))
