"""clause: hooks.multi.grad
torch: >=2.0
backend: cpu
covers: asked in listed and asked in ('a', 'b');
    field == 'raised' and 'multi_hook' in words and '_will_engine_execute_node' in observed
shows: RuntimeError: A leaf node was passed to _will_engine_execute_node
reason: torch.autograd.grad raises an error where one of its inputs is a leaf and among the tensors
    of a multi-grad hook.
upstream: https://github.com/pytorch/pytorch/issues/131753
"""

import torch

x = torch.ones(2, requires_grad=True)
seen = []
torch.autograd.graph.register_multi_grad_hook((x,), seen.append)
torch.autograd.grad((3 * x).sum(), x)
assert len(seen) == 1, f"called {len(seen)} times"
