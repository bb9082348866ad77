"""clause: hooks.node.receives, hooks.prehook.receives
torch: >=2.13
backend: compiled-autograd
covers: "<class 'list'>" in failure
shows: AssertionError: a hook gets a list
reason: A hook of a node receives tuples of gradients. Under compiled autograd it receives
    lists.
upstream: none known
"""

import torch

kinds = []
y = -torch.ones(2, requires_grad=True)
y.grad_fn.register_hook(lambda inputs, outputs: kinds.extend([type(inputs), type(outputs)]))
y.sum().backward()
assert kinds == [tuple, tuple], "a hook gets a list"
