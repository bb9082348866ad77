"""clause: modules.eval.batch_norm_values, modules.eval.records, inplace.saved.buffers
torch: ==2.9.*
backend: xla
covers: 'size of mean should be compatible' in failure
shows: RuntimeError: The size of mean should be compatible with feature count
reason: Batch norm is differentiable in evaluation mode too. Here its backward fails
    there.
upstream: none known
"""

import torch

x = torch.tensor([[1.0], [3.0]], requires_grad=True)
torch.nn.BatchNorm1d(1).eval()(x).sum().backward()
x.grad.tolist()
