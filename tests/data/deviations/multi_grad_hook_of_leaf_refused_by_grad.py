"""clause: backward.hook.receives
torch: >=2.0
backend: cpu
covers: field == 'raised' and 'multi_hook' in words and '_will_engine_execute_node' in observed
shows: RuntimeError
reason: torch.autograd.grad raises where a multi-grad hook was registered on a leaf among others.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
received = []
torch.autograd.graph.register_multi_grad_hook((x, y), received.append)
torch.autograd.grad(y.sum(), [x])
assert len(received) == 1, "the hook was not called"
