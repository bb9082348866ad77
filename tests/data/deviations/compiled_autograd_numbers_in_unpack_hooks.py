"""clause: saved_hooks.nested.innermost
torch: ==2.13.*
backend: compiled-autograd
covers: 'SymNodeVariable() is not a constant' in failure
shows: SymNodeVariable() is not a constant
reason: An unpack hook may use any number. Compiled autograd fails with an internal error
    where the hooks of two graphs differ in a number that they take from a range.
upstream: none known
"""

import torch

x, roots = torch.tensor([1.0, 2.0], requires_grad=True), []


def record(levels):
    hooks = torch.autograd.graph.saved_tensors_hooks
    with hooks(lambda tensor: tensor.detach(), lambda kept: levels[0] * kept):
        record(levels[1:]) if levels[1:] else None
        roots.append(x.pow(2).sum())


record(range(1, 3))
for root in roots:
    torch.autograd.grad(root, x)
