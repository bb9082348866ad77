"""
clause: functional.strict.accepts
torch: all
backend: cpu
covers: name == 'jacobian' and '3 * y' in row.f
shows: RuntimeError: Output 0 of the user-provided function is independent of input 1
reason: strict is to refuse an input of which all outputs are independent. jacobian refuses one of
    which any output is, so that it accepts a function of which it refuses the pair with another.
upstream: none known
"""

import torch

x, y = torch.ones(2), torch.ones(2)
torch.autograd.functional.jacobian(lambda x, y: (x, y), (x, y), strict=True)
