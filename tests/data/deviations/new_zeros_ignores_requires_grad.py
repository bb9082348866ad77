"""clause: requires_grad.default.factory
torch: <1.8
backend: cpu
covers: asked and factory.name in ('new_empty', 'new_full', 'new_zeros')
shows: AssertionError: requires_grad=True is ignored
reason: The documentation of Tensor.new_empty, new_full and new_zeros lists requires_grad; these
    releases ignore it in every mode. Seen on 1.6.0 and 1.7.1, not on 1.8.1.
upstream: none known
"""

import torch

x = torch.ones(2)
made = [
    x.new_empty(2, requires_grad=True),
    x.new_full((2,), 3.0, requires_grad=True),
    x.new_zeros(2, requires_grad=True),
]
assert all(tensor.requires_grad for tensor in made), "requires_grad=True is ignored"
