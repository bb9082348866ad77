"""clause: accumulate.zeroed.starts_over, accumulate.grad.own_memory,
    accumulate.grad.no_history
torch: ==1.6
backend: paddle
covers: "can't use inplace strategy" in failure; 'expected (False, None)' in failure
shows: can't use inplace strategy
reason: The gradient that a backward without create_graph leaves does not require grad,
    and can be set to zero. Here it does, and cannot.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
(2 * x).sum().backward()
x.grad.zero_()
