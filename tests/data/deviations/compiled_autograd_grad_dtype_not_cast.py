"""clause: requires_grad.grad_dtype.cast
torch: >=2.13
backend: compiled-autograd
covers: 'attempting to assign a gradient with dtype' in failure
shows: RuntimeError: attempting to assign a gradient with dtype 'float'
reason: A gradient is cast to the grad_dtype of the leaf. Under compiled autograd it is
    not, and is refused.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
x.grad_dtype = torch.float64
(2 * x).sum().backward()
