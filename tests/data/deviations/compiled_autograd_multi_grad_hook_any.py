"""clause: hooks.multi.any_computed
torch: >=2.13
backend: compiled-autograd
covers: "'NoneType' object has no attribute 'op'" in failure
shows: AttributeError: 'NoneType' object has no attribute 'op'
reason: A multi-grad hook in mode any is called with the first gradient that is computed.
    Under compiled autograd it fails with an internal error where another of the tensors
    gets none.
upstream: none known
"""

import torch

parts = torch.ones(3, 2, requires_grad=True).unbind()
torch.autograd.graph.register_multi_grad_hook(parts, lambda gradient: None, mode="any")
parts[0].sum().backward()
