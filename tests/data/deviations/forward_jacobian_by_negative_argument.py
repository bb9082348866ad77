"""
clause: transforms.grad.negative_argnums
torch: >=2.0
backend: cpu
covers: 'jacfwd' in row.call
shows: AssertionError: [0.0, 0.0]
reason: grad and jacrev count a negative argnums from the end. jacfwd and hessian accept it too,
    differentiate by no argument, and give zeros without an error.
upstream: none known
"""

import torch

x, y = torch.ones(2), torch.ones(2)
jacobian = torch.func.jacfwd(lambda x, y: (x * y).sum(), argnums=-1)(x, y)
assert jacobian.tolist() == [1.0, 1.0], jacobian.tolist()
