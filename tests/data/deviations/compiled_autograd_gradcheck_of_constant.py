"""clause: gradcheck.constant.passes
torch: >=2.13
backend: compiled-autograd
covers: 'list index out of range' in failure
shows: IndexError: list index out of range
reason: gradcheck passes a function whose result is a constant. Under compiled autograd it
    fails with an internal error.
upstream: none known
"""

import torch

x = torch.ones(2, dtype=torch.float64, requires_grad=True)
torch.autograd.gradcheck(lambda x: x.new_ones(2), x)
