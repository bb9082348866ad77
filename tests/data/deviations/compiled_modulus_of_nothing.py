"""clause: complex.vjp.rule
torch: >=2.13
backend: compile-inductor
covers: 'LoweringException' in failure
shows: InductorError: LoweringException
reason: The gradient of an empty tensor is an empty tensor. Inductor fails to compile the
    backward of the product of an empty complex tensor and its conjugate, with an internal
    error.
upstream: none known
"""

import torch

square = torch.compile(lambda z: z * z.conj(), backend="inductor")
z = torch.empty(0, dtype=torch.complex128, requires_grad=True)
torch.autograd.grad(square(z), z, z.detach() + 1)
