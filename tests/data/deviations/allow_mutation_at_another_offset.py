"""
clause: saved_hooks.mutation.original_values
torch: >=2.0
backend: cpu
covers: saver.start != write.start
shows: AssertionError: gradient [2.0, 6.0]
reason: A saved tensor is cloned only if what is modified begins at the same address: where a view
    of it, or the base of a saved view, begins elsewhere, the backward silently uses new values.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.autograd.graph.allow_mutation_on_saved_tensors():
    y = x * 1
    z = y.pow(2)
    y[1:].add_(1)
    z.sum().backward()
assert x.grad.tolist() == [2.0, 4.0], f"gradient {x.grad.tolist()}"
