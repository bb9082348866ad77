"""clause: requires_grad.retain.reported
torch: >=1.10
backend: cpu
covers: field == 'retains_grad' and word.startswith('backward_input')
shows: AssertionError: y retains its gradient, which nobody asked for
reason: A non-leaf among the inputs of backward retains its gradient from then on: retains_grad is
    True, and later backwards without inputs add to its .grad too.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.sum().backward(inputs=[y])
assert not y.retains_grad, "y retains its gradient, which nobody asked for"
