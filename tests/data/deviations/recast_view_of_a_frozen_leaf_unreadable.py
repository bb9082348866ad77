"""clause: views.inplace.reaches_views
torch: all
backend: cpu
covers: field in ('requires_grad', 'is_leaf', 'grad_fn') and 'requires_grad_' in words
    and words & {'real', 'imag', 'as_real', 'as_complex'}
shows: AssertionError: no history
reason: The grad_fn and is_leaf of a real, imag, view_as_real or view_as_complex of a leaf can't be
    read, or deny its history, once the leaf's requires_grad was turned off and its values were
    modified in place; other views keep their history.
upstream: none known
"""

import torch

leaf = torch.tensor([1 + 2j], requires_grad=True)
view = leaf.real
leaf.requires_grad_(False)
leaf.neg_()
try:
    history = view.grad_fn
except RuntimeError:
    history = None
assert history is not None, "no history"
