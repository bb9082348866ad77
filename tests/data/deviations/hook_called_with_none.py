"""clause: backward.hook.receives
torch: all
backend: cpu
covers: 'NoneType' in observed
shows: AssertionError: the hook was called with None
reason: A hook on one result of an operation with several is called, with None for a gradient, in a
    backward from another of them, which computes no gradient for it.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
first, second = x.unbind()
received = []
first.register_hook(received.append)
second.backward()
assert received == [], "the hook was called with None"
