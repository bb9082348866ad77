"""clause: grad.batched.stacked
torch: >=1.11,<1.12
backend: cpu
covers: all
shows: RuntimeError: grad_tensors argument is expected to be a tuple
reason: With is_grads_batched=True grad refuses grad_outputs in a list, which it accepts otherwise.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
torch.autograd.grad([2 * x], [x], [torch.eye(2)], is_grads_batched=True)
