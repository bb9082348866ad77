"""clause: requires_grad.non_leaf.turning_off_refused, requires_grad.grad.mismatch_refused,
    requires_grad.grad.itself_refused, requires_grad.detach_in_place.views_refused,
    requires_grad.dtype.refused, requires_grad.numpy.refused,
    requires_grad.copy.deep_non_leaf, modes.no_grad.records_nothing,
    backward.gradient.required, backward.gradient.complex_refused,
    backward.roots.constant_refused, particular.scatter.source_shape
torch: ==1.6
backend: paddle
covers: 'observed no error' in failure
shows: AssertionError: accepted
reason: A root that is no single number needs a gradient, and so on: what has no meaning
    raises RuntimeError. Here it is accepted.
upstream: none known
"""

import torch

y = 2 * torch.ones(2, requires_grad=True)
try:
    y.backward()
except RuntimeError:
    pass
else:
    raise AssertionError("accepted")
