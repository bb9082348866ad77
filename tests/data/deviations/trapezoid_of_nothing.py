"""clause: operators.size.empty
torch: all
backend: cpu
covers: operator.name in ('trapezoid', 'linalg.cond')
shows: AssertionError: the result has no history
reason: The integral over no points, like the condition number of no matrix, is a constant that does
    not require grad; backward refuses it, while the sum of an empty tensor is recorded.
upstream: none known
"""

import torch

x = torch.empty(0, requires_grad=True)
assert torch.trapz(x).requires_grad, "the result has no history"
