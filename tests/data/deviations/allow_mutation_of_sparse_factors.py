"""
clause: saved_hooks.mutation.original_values
torch: >=2.0
backend: cpu
covers: layout == 'sparse'
shows: RuntimeError: Cannot access data pointer of Tensor that doesn't have storage
reason: An operation that saves a sparse tensor raises.
upstream: none known
"""

import torch

x = torch.ones(2, 1, requires_grad=True)
with torch.autograd.graph.allow_mutation_on_saved_tensors():
    torch.mm(torch.eye(2).to_sparse(), x)
