"""
clause: functional.forward.detached
torch: >=1.11
backend: cpu
covers: name == 'hessian'; requires_grad
shows: AssertionError: a Hessian without create_graph requires grad
reason: Without create_graph the result is not to be differentiable. In forward mode it still has
    its graph: always that of a Hessian, and that of a Jacobian where the input requires grad.
upstream: none known
"""

import torch

options = {"vectorize": True, "outer_jacobian_strategy": "forward-mode"}
hessian = torch.autograd.functional.hessian(lambda x: (x**3).sum(), torch.ones(2), **options)
assert not hessian.requires_grad, "a Hessian without create_graph requires grad"
