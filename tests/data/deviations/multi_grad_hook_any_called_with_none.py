"""clause: hooks.multi.any_computed
torch: >=2.3
backend: cpu
covers: listed[0] != used
shows: AssertionError: called with [None]
reason: A multi-grad hook in the mode 'any' on several results of one operation is called with None,
    and then no more, where the pass computes no gradient for the first of them.
upstream: none known
"""

import torch

first, second = torch.ones(2, 2, requires_grad=True).unbind()
seen = []
torch.autograd.graph.register_multi_grad_hook((first, second), seen.append, mode="any")
second.sum().backward()
assert [gradient is None for gradient in seen] == [False], f"called with {seen}"
