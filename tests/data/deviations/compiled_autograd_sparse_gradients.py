"""clause: accumulate.sparse.embedding, accumulate.sparse.densified, gradcheck.masked
torch: >=2.13
backend: compiled-autograd
covers: 'index out of range' in failure; 'sparse' in failure; 'indices=tensor' in failure
shows: IndexError
reason: The gradients of an embedding with sparse=True are sparse, and add up, also with
    dense ones. Compiled autograd fails on the second backward with an internal error.
upstream: none known
"""

import torch

weight = torch.ones(4, 2, requires_grad=True)
for _ in range(2):
    torch.nn.functional.embedding(torch.tensor([0]), weight, sparse=True).sum().backward()
