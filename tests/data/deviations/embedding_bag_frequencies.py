"""clause: particular.embedding.scale_by_frequency
torch: <2.14
backend: cpu
covers: row.name == 'embedding_bag'
shows: AssertionError: tensor(
reason: With scale_grad_by_freq=True embedding_bag divides the gradient of a row by the number of
    uses of another one.
upstream: https://github.com/pytorch/pytorch/issues/190063
"""

import torch

weight = torch.ones(3, 1, requires_grad=True)
y = torch.nn.functional.embedding_bag(
    torch.tensor([[0, 0, 1, 2]]), weight, mode="sum", scale_grad_by_freq=True
)
y.sum().backward()
assert weight.grad.flatten().tolist() == [1, 1, 1], weight.grad
