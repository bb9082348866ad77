"""clause: views.inplace.reaches_base
torch: >=1.10,<1.12
backend: cpu
covers: row.name == 'broadcast'
shows: RuntimeError: element 0 of tensors does not require grad
reason: An assignment by basic indices of a tensor without dimensions writes its number, and
    is part of no history, be it that of the base of a view.
upstream: https://github.com/pytorch/pytorch/issues/77565
"""

import torch

base, w = torch.zeros(2, 2), torch.tensor(1.0, requires_grad=True)
base[1][...] = w
base.sum().backward()
assert w.grad.item() == 2.0, w.grad
