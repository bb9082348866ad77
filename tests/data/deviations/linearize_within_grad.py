"""
clause: transforms.linearize.composes
torch: >=2.0,<2.6
backend: cpu
covers: by in ('primal', 'tangent', 'output')
shows: AssertionError: raises
reason: grad through what linearize gives is the derivative or raises RuntimeError. Here it
    raises IndexError on 2.0, AttributeError until 2.4, and AssertionError on 2.5.
upstream: none known
"""

import torch

try:
    torch.func.grad(lambda x: torch.func.linearize(lambda x: x**3, x)[0])(torch.tensor(3.0))
except (IndexError, AttributeError, AssertionError) as error:
    raise AssertionError(f"raises {type(error).__name__}") from error
