"""
clause: saved_hooks.mutation.original_values
torch: >=2.0,<2.7
backend: cpu
covers: write.name == 'foreach'
shows: AttributeError: 'list' object has no attribute 'data_ptr'
reason: An operation that modifies a list of tensors in place raises.
upstream: none known
"""

import torch

with torch.autograd.graph.allow_mutation_on_saved_tensors():
    torch._foreach_add_([torch.zeros(3)], 1)
