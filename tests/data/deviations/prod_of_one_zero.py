"""
clause: subgradient.prod.leave_one_out
torch: <1.13
backend: cpu
covers: values == [0]
shows: RuntimeError: Function ProdBackward1 returned an invalid gradient
reason: The product of no others is 1; backward of prod along a dimension of one element that is
    zero raises an error.
upstream: none known
"""

import torch

x = torch.zeros(1, requires_grad=True)
x.prod(0).backward()
assert x.grad.tolist() == [1.0], x.grad.tolist()
