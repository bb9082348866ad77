"""clause: requires_grad.leaf.settable
torch: <1.9
backend: cpu
covers: {'view', 'inplace'} <= kinds and 'no_grad' in modes
shows: AssertionError: the view is no leaf
reason: A view that was made under no_grad has a grad_fn, and is no leaf, once its base was modified
    in place under no_grad and its flag was set.
upstream: none known
"""

import contextlib

import torch

x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    view = x[...]
    x.zero_()
view.requires_grad_()
with contextlib.suppress(RuntimeError):  # newer releases refuse the look
    assert view.is_leaf, "the view is no leaf"
