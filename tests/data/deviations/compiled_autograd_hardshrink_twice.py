"""clause: subgradient.second_derivative.limit
torch: >=2.13
backend: compiled-autograd
covers: 'HardshrinkBackward0' in failure
shows: HardshrinkBackward0
reason: hardshrink has a second derivative, 0. Compiled autograd fails on the backward of
    its backward, with an internal error.
upstream: none known
"""

import torch

x = torch.tensor([-0.5, 1.0], requires_grad=True)
(slope,) = torch.autograd.grad(torch.nn.functional.hardshrink(x).sum(), x, create_graph=True)
(slope + 0 * x).sum().backward()
