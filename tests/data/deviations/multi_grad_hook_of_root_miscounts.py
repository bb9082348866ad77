"""clause: backward.hook.receives
torch: >=2.0
backend: cpu
covers: field == 'hooks' and 'multi_hook' in on_root;
    field == 'hooks' and 'multi_hook' in words and words & {'to_double', 'to_float'}
shows: AssertionError: the hook was called
reason: A multi-grad hook whose tensors include the only root of a backward does not count the root
    among those that will get a gradient: it is called too early and once more, or never.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = x.sum()
received = []
torch.autograd.graph.register_multi_grad_hook((x, y), received.append)
y.backward()
assert len(received) == 1, f"the hook was called {len(received)} times"
