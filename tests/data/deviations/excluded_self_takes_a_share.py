"""clause: particular.scatter_reduce.ties_split
torch: >=1.12
backend: cpu
covers: not include_self and own == (max(values) if extreme == 'amax' else min(values))
shows: AssertionError: tensor(
reason: With include_self=False the element of the tensor is left out of the reduction; where it
    equals the extreme value, it is counted among the ties, and its share of the gradient is lost.
upstream: none known
"""

import torch

source = torch.tensor([2.0], requires_grad=True)
index = torch.tensor([0])
y = torch.tensor([2.0]).scatter_reduce(0, index, source, "amax", include_self=False)
y.backward()
assert source.grad.item() == 1, source.grad
