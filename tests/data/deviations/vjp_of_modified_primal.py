"""
clause: transforms.vjp.modified
torch: >=2.0
backend: cpu
covers: which == 'primal'
shows: AssertionError: no error, vjp [0.0, 0.0]
reason: Autograd is to notice that a tensor which it saved was modified in place. After vjp it
    does not, and the function that vjp gave computes with the new values.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0])
vjp = torch.func.vjp(lambda x: x * x, x)[1]
x.zero_()
try:
    product = vjp(torch.ones(2))[0].tolist()
except RuntimeError:
    pass
else:
    raise AssertionError(f"no error, vjp {product}, of the old values is [2.0, 4.0]")
