"""clause: hooks.node.executed
torch: >=1.8,<1.9
backend: cpu
covers: kind.name == 'hook'
shows: AssertionError: the node was run
reason: torch.autograd.grad runs the node of its root also where no input is reached from there,
    and calls the hooks of the node.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y, other, called = 2 * x, 3 * x, []
y.grad_fn.register_hook(lambda inputs, outputs: called.append(1))
torch.autograd.grad(y, other, torch.ones(2), allow_unused=True)
assert not called, "the node was run"
