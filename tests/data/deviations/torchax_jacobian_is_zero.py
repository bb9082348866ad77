"""clause: functional.jacobian.entries, functional.jacobian.nested, functional.jacobian.dtype,
    functional.hessian.entries, functional.hessian.nested, functional.independent.zeros,
    functional.strict.raises, functional.create_graph.differentiable,
    functional.no_grad.computes, functional.no_grad.inside, functional.captured.constant,
    functional.inplace.own, functional.nests, functional.vectorize.same,
    functional.vectorize.create_graph, functional.vectorize.strict, functional.forward.same,
    functional.forward.dtype
torch: ==2.9.*
backend: torchax
covers: '0.0' in failure; ' 0. ' in failure; '0.]' in failure; 'independent of input' in
    failure
shows: AssertionError: the Jacobian is [[0.0, 0.0], [0.0, 0.0]]
reason: The Jacobian holds the derivatives. Here it is 0, without an error.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0])
jacobian = torch.autograd.functional.jacobian(lambda x: 3 * x, x).tolist()
assert jacobian == [[3.0, 0.0], [0.0, 3.0]], f"the Jacobian is {jacobian}"
