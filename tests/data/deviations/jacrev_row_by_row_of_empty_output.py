"""
clause: transforms.jacobian.chunks
torch: >=2.0
backend: cpu
covers: size == 1 and 0 in x.shape
shows: AssertionError
reason: The chunk size is not to change the Jacobian. With a size of 1 an empty output raises
    AssertionError.
upstream: none known
"""

import torch

jacobian = torch.func.jacrev(lambda x: x[:0], chunk_size=1)(torch.ones(2))
assert jacobian.shape == (0, 2), jacobian
