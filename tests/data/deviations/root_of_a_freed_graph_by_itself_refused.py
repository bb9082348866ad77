"""clause: lifetime.retain_graph.repeats
torch: >=1.8,<1.9
backend: cpu
covers: 'a second time' in observed
shows: RuntimeError: Trying to backward through the graph a second time
reason: The gradient of a root by itself needs nothing that was saved, and is refused after the
    graph was freed.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = x.sin()
torch.autograd.grad(y, [x], torch.ones(2))
torch.autograd.grad(y, [y], torch.ones(2))
