"""clause: hooks.multi.apart
torch: >=2.0
backend: cpu
covers: inner != outer
shows: AssertionError: called with [[True, False]]
reason: All passes that run at the same time, nested or in threads, share one count of the tensors
    that a multi-grad hook waits for. Where they differ in it, the hook is called for the outer pass
    too early or not at all.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
a = 2 * x
between = 2 * a
b = 2 * between
inner, outer, seen = a.sum(), b.sum(), []
between.register_hook(lambda gradient: inner.backward(retain_graph=True))
torch.autograd.graph.register_multi_grad_hook((a, b), seen.append)
outer.backward()
called = [[gradient is not None for gradient in gradients] for gradients in seen]
assert called == [[True, False], [True, True]], f"called with {called}"
