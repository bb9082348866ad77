"""clause: saved_hooks.mutation.original_values, saved_hooks.mutation.nesting_harmless
torch: >=2.9
backend: lazy, xla
covers: 'Got:' in failure; 'observed tensor' in failure
shows: AssertionError: the gradient is [4.0, 6.0]
reason: Under allow_mutation_on_saved_tensors the backward uses the values of the time of
    saving. Here it uses the modified ones, without an error.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.autograd.graph.allow_mutation_on_saved_tensors():
    y = 1 * x
    z = y.pow(2).sum()
    y.add_(1)
    z.backward()
gradient = x.grad.tolist()
assert gradient == [2.0, 4.0], f"the gradient is {gradient}"
