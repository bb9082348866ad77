"""clause: accumulate.grad.own_memory
torch: all
backend: cpu
covers: word.startswith('backward') and field in ('value', 'version', 'grad');
    'read_grad' in words; 'refer to a single memory location' in observed
shows: AssertionError: backward has changed the gradient that it was given
reason: Where the given gradient reaches the leaf through views alone, .grad is a view of it, and
    the next backward adds to the caller's tensor.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
v = torch.ones(2, 1)
for _ in range(2):
    x.unsqueeze(-1).backward(v)
assert v.tolist() == [[1.0], [1.0]], "backward has changed the gradient that it was given"
