"""clause: operators.second.derivative
torch: <1.13
backend: cpu
covers: operator.name == 'kl_div'
shows: AssertionError: 0.0
reason: The gradient of the input of kl_div is minus the target; its own gradient by the target is
    given as 0.
upstream: none known
"""

import torch

x, target = torch.tensor([0.75]), torch.tensor([0.5], requires_grad=True)
y = torch.nn.functional.kl_div(x.requires_grad_(), target, reduction="sum")
(first,) = torch.autograd.grad(y, x, create_graph=True)
(second,) = torch.autograd.grad(first, target)
assert second.item() == -1.0, second.item()
