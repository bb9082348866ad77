"""
clause: functional.no_grad.computes
torch: <1.9
backend: cpu
covers: 'lambda' in row.call
shows: AssertionError: [0.0, 0.0]
reason: The derivative is not to depend on the grad mode outside. Under no_grad nothing is
    recorded, and each of these functions gives zeros without an error.
upstream: none known
"""

import torch

with torch.no_grad():
    jacobian = torch.autograd.functional.jacobian(lambda x: (x * x).sum(), torch.ones(2))
assert jacobian.tolist() == [2.0, 2.0], jacobian.tolist()
