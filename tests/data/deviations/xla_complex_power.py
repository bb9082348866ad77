"""clause: complex.vjp.real_input, complex.forward.matches
torch: ==2.9.*
backend: xla
covers: 'cannot be converted to type int64_t' in failure
shows: RuntimeError: value cannot be converted to type int64_t
reason: A real number to a complex power is differentiable. Here the exponent is taken for
    an integer.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(x ** (2 + 1j)).abs()
