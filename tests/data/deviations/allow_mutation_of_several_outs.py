"""
clause: saved_hooks.mutation.original_values
torch: >=2.0
backend: cpu
covers: write.name == 'outs'
shows: KeyError: 'out'
reason: Operations with several results raise when they are given tensors to write them to, for
    only an argument that is named out is expected to be written to by that keyword.
upstream: none known
"""

import torch

out = torch.zeros(3), torch.zeros(3, dtype=torch.int64)
with torch.autograd.graph.allow_mutation_on_saved_tensors():
    torch.sort(torch.ones(3), out=out)
