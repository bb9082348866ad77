"""clause: grad.create_graph.higher_orders
torch: <2.2
backend: cpu
covers: 'prod' in words
shows: AssertionError: the gradient does not require grad
reason: Where two or more factors of prod are zero, its gradient is computed without a history, so
    that second derivatives are lost.
upstream: none known
"""

import torch

x = torch.zeros(2, requires_grad=True)
(gradient,) = torch.autograd.grad(x.prod(), [x], create_graph=True)
assert gradient.requires_grad, "the gradient does not require grad"
