"""
clause: transforms.linearize.modified
torch: >=2.0
backend: cpu
covers: which in ('primal', 'captured')
shows: AssertionError: no error, jvp [0.0, 0.0]
reason: The function that linearize gives is to compute the product at the primals. Where one was
    modified in place since, it computes at the new values without an error.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0])
jvp = torch.func.linearize(lambda x: x * x, x)[1]
x.zero_()
try:
    product = jvp(torch.ones(2)).tolist()
except RuntimeError:
    pass
else:
    raise AssertionError(f"no error, jvp {product}, of the old values is [2.0, 4.0]")
