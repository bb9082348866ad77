"""
clause: functional.strict.accepts
torch: all
backend: cpu
covers: 'torch.ones' in row.f
shows: RuntimeError: Output 1 of the user-provided function does not require gradients
reason: strict is to refuse an input of which all outputs are independent. An output that depends
    on no input is refused too, although each input reaches the other output.
upstream: none known
"""

import torch

x = torch.ones(2)
v = torch.ones(2), torch.ones(2)
torch.autograd.functional.vjp(lambda x: (x * x, torch.ones(2)), x, v, strict=True)
