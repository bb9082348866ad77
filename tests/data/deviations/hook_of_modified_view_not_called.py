"""clause: backward.hook.receives
torch: all
backend: cpu
covers: field == 'hooks' and {'view', 'inplace'} <= kinds
shows: AssertionError: the hook received []
reason: A hook receives the gradient of the value that its tensor had when it was registered. Where
    the tensor is a view and is modified in place afterwards, the hook does not see the gradient
    that goes through the modification.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = (x * 1)[...]
received = []
y.register_hook(lambda gradient: received.append(gradient.tolist()))
y.mul_(3)
y.sum().backward()
assert received == [[3.0, 3.0]], f"the hook received {received}"
