"""clause: operators.layout.same
torch: <1.11
backend: cpu
covers: operator.name == 'cdist'
shows: RuntimeError: _cdist_backward requires X1 to be contiguous
reason: cdist accepts operands of any strides, and its backward refuses those that are not
    contiguous.
upstream: https://github.com/pytorch/pytorch/issues/69997
"""

import torch

x = torch.tensor([[1.0, 2.0], [3.0, 5.0]]).t().requires_grad_()
torch.cdist(x, torch.zeros(1, 2)).sum().backward()
