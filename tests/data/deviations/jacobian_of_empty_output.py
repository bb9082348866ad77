"""
clause: functional.jacobian.entries
torch: all
backend: cpu
covers: 0 in x.shape; 0 in shape
shows: non-empty
reason: The Jacobian has the size of the output followed by that of the input. Where the output is
    empty there are no rows to stack, and jacobian raises RuntimeError.
upstream: none known
"""

import torch

jacobian = torch.autograd.functional.jacobian(lambda x: x[:0], torch.ones(2))
assert jacobian.shape == (0, 2), jacobian
