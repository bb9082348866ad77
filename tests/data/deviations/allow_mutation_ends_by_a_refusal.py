"""
clause: saved_hooks.mutation.nesting_harmless
torch: >=2.0
backend: cpu
covers: nested
shows: AssertionError: Trying to backward outside of the 'allow_mutation_on_saved_tensors' context
reason: Forward and backward are within the same context, but the refusal to enter it once more
    switches it off, so that the backward raises.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
with torch.autograd.graph.allow_mutation_on_saved_tensors():
    z = x.pow(2).sum()
    try:
        with torch.autograd.graph.allow_mutation_on_saved_tensors():
            pass
    except RuntimeError:
        pass
    z.backward()
