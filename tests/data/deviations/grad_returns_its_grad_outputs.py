"""clause: grad.result.no_history
torch: all
backend: cpu
covers: field == 'requires_grad' and word == 'grad_with'
shows: AssertionError: the gradient requires grad without create_graph
reason: Where the gradient is the given grad_outputs itself or a view of it, that is what is
    returned, with the requires_grad that it had.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
v = torch.ones(2, requires_grad=True)
(gradient,) = torch.autograd.grad(x.view(-1), [x], v)
assert not gradient.requires_grad, "the gradient requires grad without create_graph"
