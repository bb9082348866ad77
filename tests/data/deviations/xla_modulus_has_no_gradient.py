"""clause: complex.vjp.real_result, complex.gradcheck.accepts,
    particular.linalg.gauge_refused, subgradient.rule.convex
torch: ==2.9.*
backend: xla
covers: 'abs does not support automatic differentiation' in failure; 'Input must be a
    floating type' in failure
shows: RuntimeError: abs does not support automatic differentiation for outputs with
    complex dtype
reason: The modulus of a complex number is differentiable but at 0. Here its gradient is
    refused, as if its result were complex.
upstream: none known
"""

import torch

z = torch.tensor([1 + 2j], requires_grad=True)
z.abs().sum().backward()
