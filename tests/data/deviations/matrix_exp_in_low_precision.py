"""
clause: subgradient.choice.same_everywhere
torch: >=1.9
backend: cpu
covers: row.name.startswith('torch.matrix_exp(x) at')
shows: AssertionError: [[
reason: The gradient of the sum at the zero matrix is 1 everywhere; in bfloat16 and float16 it is
    a huge number or infinite, as are the values of matrix_exp at other matrices.
upstream: none known
"""

import torch

x = torch.zeros(2, 2, dtype=torch.bfloat16, requires_grad=True)
torch.matrix_exp(x).sum().backward()
assert x.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]], x.grad.tolist()
