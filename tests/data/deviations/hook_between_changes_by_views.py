"""clause: hooks.inplace.before
torch: >=2.0,<2.3
backend: cpu
covers: through_view and len(changes) > 1
shows: AssertionError: the hook received [[9.0, 9.0]]
reason: A hook receives the gradient of the value that its tensor had when it was registered. Where
    the tensor had a hook before it was first changed through a view, a hook that is registered
    between two such changes receives the gradient of the value before the first of them.
upstream: none known
"""

import torch

y = torch.ones(2, requires_grad=True).clone()
received = []
y.register_hook(lambda gradient: None)
y[...].mul_(3)
y.register_hook(lambda gradient: received.append(gradient.tolist()))
y[...].mul_(3)
y.sum().backward()
assert received == [[3.0, 3.0]], f"the hook received {received}"
