"""clause: history.grad_fn.entry, requires_grad.copy.deep,
    requires_grad.data.unseen_mutation, requires_grad.leaf.without_flag,
    inplace.graph.functional, inplace.graph.rewrites_history, inplace.saved.raises,
    inplace.saved.custom_function_unread, views.data.shared, views.overlap.refused,
    accumulate.grad.changeable, accumulate.grad.in_place, hooks.tensor.argument_changed,
    functions.backward.modified_gradient, particular.clone.identity
torch: ==1.6
backend: paddle
covers: "'int' object has no attribute 'shape'" in failure
shows: AttributeError: 'int' object has no attribute 'shape'
reason: A tensor may be multiplied in place by a number. Here the number has to be a
    tensor.
upstream: none known
"""

import torch

torch.ones(2).mul_(3)
