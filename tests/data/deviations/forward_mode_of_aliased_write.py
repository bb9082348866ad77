"""
clause: transforms.jvp.inplace
torch: >=2.0
backend: cpu
covers: row.name in ('mul_ itself', 'addcmul_ itself', 'atan2_ itself')
shows: AssertionError: [6.0, 12.0]
reason: The derivative of y.mul_(y) is 2 y. In forward mode an in-place operation that is given
    the tensor it modifies computes the tangent with the new value in place of the old.
upstream: none known
"""

import torch


def squared(x):
    y = x.clone()
    return y.mul_(y)


x = torch.tensor([2.0, 3.0])
tangent = torch.func.jvp(squared, (x,), (torch.ones(2),))[1]
assert tangent.tolist() == [4.0, 6.0], tangent.tolist()
