"""
clause: transforms.linearize.composes
torch: >=2.6
backend: cpu
covers: by in ('primal', 'tangent')
shows: AssertionError: tensor(
reason: Transforms compose. grad by the tangent of what linearize gives is zero, by the primal it
    is what lay in memory, and neither raises an error that says so.
upstream: none known
"""

import torch

x, v = torch.tensor(3.0), torch.tensor(5.0)
gradient = torch.func.grad(lambda v: torch.func.linearize(lambda x: x**3, x)[1](v))(v)
assert gradient.item() == 27.0, gradient
