"""clause: requires_grad.data.later_gradients
torch: >=2.13
backend: compiled-autograd
covers: 'validate_outputs' in failure; 'fake tensor' in failure
shows: validate_outputs
reason: After an assignment to .data, the gradient is that at the new values, of their
    shape. Where a graph of the earlier shape is alive, compiled autograd expects the
    earlier shape, and fails with an internal error.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
earlier = 3 * x
x.data = torch.tensor(1.0)
(3 * x).sum().backward()
