"""clause: hooks.multi.outside
torch: >=2.0
backend: cpu
covers: which.name == 'all'
shows: Error
reason: In the mode 'all', registering a multi-grad hook raises an error where one of the tensors
    does not require grad, and so is no part of the graph: a RuntimeError in older releases, an
    AssertionError in newer ones. The mode 'any' ignores it.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
seen = []
torch.autograd.graph.register_multi_grad_hook((x, torch.ones(2)), seen.append)
(3 * x).sum().backward()
assert len(seen) == 1, f"called {len(seen)} times"
