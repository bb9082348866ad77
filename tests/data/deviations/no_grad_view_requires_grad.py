"""clause: modes.no_grad.view_flag
torch: all
backend: cpu
covers: kind != 'detached'
shows: AssertionError: the view requires grad
reason: The documentation says that every result under no_grad has requires_grad=False. A view of a
    tensor that requires grad has True and calls itself a leaf, without a grad_fn; a backward
    through it is accepted, and leaves both its own .grad and that of its base None.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    view = x[:1]
if view.requires_grad:
    view.sum().backward()
    assert (view.is_leaf, view.grad_fn, view.grad, x.grad) == (True, None, None, None)
    raise AssertionError("the view requires grad")
