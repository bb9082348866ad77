"""
clause: transforms.linearize.nested
torch: <2.5
backend: cpu
covers: constant
shows: AssertionError: None
reason: The product of a tangent with a Jacobian of zeros is zeros. For an output that does not
    depend on the primals the function that linearize gives returns None.
upstream: none known
"""

import torch

x = torch.ones(2)
jvp = torch.func.linearize(lambda x: (x * x, torch.ones(2)), x)[1]
assert jvp(x)[1] is not None, jvp(x)[1]
