"""
clause: transforms.vjp.modified
torch: >=2.0
backend: cpu
covers: which == 'output' and 'exp' in row.forward
shows: AssertionError: no error, vjp [0.0, 0.0]
reason: Autograd is to notice that a tensor which it saved was modified in place. After vjp it
    does not, and the function that vjp gave computes with the new values of its output.
upstream: none known
"""

import torch

output, vjp = torch.func.vjp(torch.exp, torch.zeros(2))
output.zero_()
try:
    product = vjp(torch.ones(2))[0].tolist()
except RuntimeError:
    pass
else:
    raise AssertionError(f"no error, vjp {product}, of the old values is [1.0, 1.0]")
