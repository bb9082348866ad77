"""clause: hooks.multi.apart
torch: >=2.13
backend: compiled-autograd
covers: 'observed [[True, False, False]]' in failure
shows: AssertionError: called 1 times
reason: A multi-grad hook is called in each backward. Under compiled autograd it is not
    called for a backward inside which another runs.
upstream: none known
"""

import torch

seen, nested = [], []
first = 2 * torch.ones(2, requires_grad=True)
between = 2 * first
second = 2 * between
inner, outer = (5 * first).sum(), (5 * second).sum()
between.register_hook(lambda g: nested or nested.append(True) or inner.backward(retain_graph=True))
torch.autograd.graph.register_multi_grad_hook([first, second], seen.append)
outer.backward(retain_graph=True)
assert len(seen) == 2, f"called {len(seen)} times"
