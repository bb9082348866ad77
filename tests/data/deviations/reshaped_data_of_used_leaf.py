"""clause: requires_grad.data.later_gradients
torch: all
backend: cpu
covers: used and x.shape != new.shape
shows: RuntimeError: Function MulBackward0 returned an invalid gradient
reason: While a graph that uses the leaf is alive, the leaf accumulates gradients of the shape that
    it had there; after an assignment of `.data` of another shape no gradient can reach it.
    Seen on 1.6.0, 2.13.0 and 2.15.0.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
earlier = x * x
x.data = torch.ones(3)
(x * x).sum().backward()
assert x.grad.tolist() == [2.0, 2.0, 2.0]
