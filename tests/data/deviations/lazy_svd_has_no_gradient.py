"""clause: operators.second.derivative, operators.gradient.derivative,
    operators.gradient.accumulates, operators.gradient.linear,
    operators.gradient.create_graph, operators.gradient.hooks, operators.gradient.shape,
    operators.gradient.operands_kept, operators.inplace.sound, operators.size.empty,
    particular.svd.extra_columns
torch: >=2.9
backend: lazy
covers: 'to not have been used' in failure; "'NoneType' object has no attribute" in failure
shows: RuntimeError: The differentiated Tensor at index 0 appears to not have been used in
    the graph
reason: torch.svd is differentiable. Here it has a grad_fn from which nothing leads to its
    argument.
upstream: none known
"""

import torch

x = torch.tensor([[2.0, 0.0], [0.0, 1.0]], requires_grad=True)
torch.autograd.grad(torch.svd(x)[1].sum(), x)
