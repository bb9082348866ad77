"""
clause: functional.vectorize.same
torch: >=1.13
backend: cpu
covers: 0 in x.shape
shows: IndexError: index 0 is out of bounds for dimension 0 with size 0
reason: The Jacobian has the size of the output followed by that of the input. Where the output is
    empty, jacobian with vectorize=True raises IndexError.
upstream: none known
"""

import torch

jacobian = torch.autograd.functional.jacobian(lambda x: x[:0], torch.ones(2), vectorize=True)
assert jacobian.shape == (0, 2), jacobian
