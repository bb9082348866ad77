"""clause: operators.gradient.create_graph
torch: <1.7
backend: cpu
covers: operator.name == 'layer_norm'
shows: AssertionError: with create_graph
reason: Where the gradient itself requires grad, the backward of layer_norm gives other numbers, and
    wrong ones.
upstream: none known
"""

import torch

x = torch.tensor([[0.75, -1.25, 2.625], [1.375, 0.25, -0.375]], requires_grad=True)
y = torch.nn.functional.layer_norm(x, (3,), torch.tensor([0.75, -1.25, 2.625]))
weights = torch.tensor([[0.5, 0.875, 1.25], [1.625, 2.0, 2.375]])
(plain,) = torch.autograd.grad(y, x, weights, retain_graph=True)
(created,) = torch.autograd.grad(y, x, weights, create_graph=True)
assert torch.allclose(plain, created), f"with create_graph {created}, without {plain}"
