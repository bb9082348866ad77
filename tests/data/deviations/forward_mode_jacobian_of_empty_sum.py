"""
clause: functional.forward.same
torch: >=1.11
backend: cpu
covers: 0 in x.shape
shows: RuntimeError: Batching rule not implemented for aten::sum
reason: The strategy is not to change the Jacobian. In forward mode the sum of an empty input
    raises RuntimeError.
upstream: none known
"""

import torch

options = {"vectorize": True, "strategy": "forward-mode"}
x = torch.empty(0)
jacobian = torch.autograd.functional.jacobian(lambda x: (x * x).sum(), x, **options)
assert jacobian.shape == (0,), jacobian
