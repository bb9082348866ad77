"""
clause: transforms.linearize.composes
torch: <2.13
backend: cpu
covers: by in ('primal', 'tangent', 'output')
shows: IndexError: list index out of range
reason: grad through what linearize gives is the derivative or raises RuntimeError. Here it
    raises IndexError.
upstream: none known
"""

import torch

torch.func.grad(lambda x: torch.func.linearize(lambda x: x**3, x)[0])(torch.tensor(3.0))
