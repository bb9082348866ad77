"""clause: inplace.graph.receives
torch: >=1.10,<1.12
backend: cpu
covers: row.name == 'broadcast'
shows: AssertionError: not recorded
reason: An assignment by basic indices of a tensor without dimensions writes its number, and
    leaves out of the graph what it requires grad for.
upstream: https://github.com/pytorch/pytorch/issues/77565
"""

import torch

t = torch.zeros(2)
t[...] = torch.tensor(1.0, requires_grad=True)
assert t.requires_grad, "not recorded"
