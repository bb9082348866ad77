"""clause: functional.hessian.nested, functional.nests, functional.independent.zeros,
    functional.create_graph.differentiable, functional.no_grad.computes,
    functional.no_grad.inside, functional.captured.constant, functional.vectorize.same,
    functional.vectorize.create_graph, functional.vectorize.strict,
    functional.strict.derivatives
torch: ==2.13.*
backend: compile-aot_eager, compile-inductor
covers: '[0.0, 0.0' in failure; 'observed tensor([0' in failure; 'observed tensor([[0' in
    failure; 'observed 0.0' in failure; 'independent of ' in failure; 'to not have been used
    in the graph' in failure; 'does not require grad' in failure
shows: AssertionError: the Hessian is [[0.0, 0.0], [0.0, 0.0]]
reason: The Hessian holds the second derivatives. The function is compiled without a second
    derivative, which backward through its gradient refuses; hessian, and jacobian of a
    jacobian, find no history instead, and return zeros without an error.
upstream: none known
"""

import torch

cube = torch.compile(lambda x: (x * x * x).sum(), backend="aot_eager")
found = torch.autograd.functional.hessian(cube, torch.tensor([1.0, 2.0])).tolist()
assert found == [[6.0, 0.0], [0.0, 12.0]], f"the Hessian is {found}"
