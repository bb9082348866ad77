"""clause: backward.inputs.only_listed
torch: >=1.8,<1.10
backend: cpu
covers: 'is not a leaf Tensor' in observed
shows: RuntimeError: One of the differentiated Tensors given as 'inputs' to backward is not a leaf
reason: backward refuses a non-leaf among its inputs.
upstream: https://github.com/pytorch/pytorch/issues/60268
"""

import torch

x = torch.ones(2, requires_grad=True)
y = 2 * x
y.sum().backward(inputs=[y])
assert y.grad.tolist() == [1.0, 1.0], y.grad
