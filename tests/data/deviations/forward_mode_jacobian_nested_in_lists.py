"""
clause: functional.forward.nested
torch: >=1.11
backend: cpu
covers: y.shape == ()
shows: AssertionError: <class 'list'>
reason: Jacobians by several inputs are to come as a tuple. In forward mode they come as a list.
upstream: none known
"""

import torch

options = {"vectorize": True, "strategy": "forward-mode"}
x = torch.ones(2)
jacobian = torch.autograd.functional.jacobian(lambda x, y: x * y, (x, x), **options)
assert isinstance(jacobian, tuple), type(jacobian)
