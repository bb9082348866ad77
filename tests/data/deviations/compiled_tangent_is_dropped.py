"""clause: subgradient.forward_mode.agrees, functional.forward.same, functional.forward.nested,
    forward.tangent.jacobian, forward.tangent.not_dropped, forward.tangent.without_graph,
    forward.vjp.adjoint, forward.gradcheck.accepts, complex.forward.matches,
    operators.forward.agrees
torch: ==2.13.*
backend: compile-inductor
covers: "'NoneType' object has no attribute" in failure; 'expected False' in failure;
    'Jacobian computed with forward mode mismatch' in failure; 'observed 0' in failure;
    'observed tensor(' in failure; '[0.0, 0.0' in failure
shows: AssertionError: the tangent is None
reason: Where there is no formula of forward mode, a function of a dual tensor raises an
    error. What inductor compiles gives a result without a tangent.
upstream: none known
"""

import torch
from torch.autograd import forward_ad

cube = torch.compile(lambda x: x**3, backend="inductor")
with forward_ad.dual_level():
    dual = forward_ad.make_dual(torch.tensor([1.0, 2.0]), torch.ones(2))
    tangent = forward_ad.unpack_dual(cube(dual)).tangent
assert tangent is not None, "the tangent is None"
