"""
clause: gradcheck.constant.raises
torch: <1.9
backend: cpu
covers: x.shape == ()
shows: TypeError: iteration over a 0-d tensor
reason: gradcheck fails with RuntimeError where an output that varies does not require grad. Where
    the output has no dimension it raises TypeError.
upstream: none known
"""

import torch

x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
passed = torch.autograd.gradcheck(lambda x: (x * x).detach(), x, raise_exception=False)
assert not passed, "a gradient of zero passes"
