"""
clause: gradcheck.constant.passes
torch: <1.9
backend: cpu
covers: raising in (True, False)
shows: IndexError: tuple index out of range
reason: The gradients of a constant are those of its values, zeros. Where no output requires
    grad, gradcheck raises IndexError.
upstream: none known
"""

import torch

x = torch.ones(2, dtype=torch.float64, requires_grad=True)
torch.autograd.gradcheck(lambda x: torch.ones(2, dtype=torch.float64), x)
