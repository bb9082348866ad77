"""clause: transforms.grad.argnums, transforms.grad.negative_argnums,
    transforms.no_grad.inside, transforms.no_grad.outside, transforms.jacobian.entries,
    transforms.jacobian.nested, transforms.jacobian.structure, transforms.jacobian.chunks,
    transforms.recorded.outside, transforms.functional_call.inplace
torch: ==2.9.*
backend: torchax
covers: '0.0' in failure; ' 0. ' in failure; '0.]' in failure; 'expected True' in failure
shows: AssertionError: the Jacobian is [[0.0, 0.0], [0.0, 0.0]]
reason: The transforms of torch.func give derivatives. Here jacrev gives 0, without an
    error.
upstream: none known
"""

import torch

jacobian = torch.func.jacrev(lambda x: 3 * x)(torch.tensor([1.0, 2.0])).tolist()
assert jacobian == [[3.0, 0.0], [0.0, 3.0]], f"the Jacobian is {jacobian}"
