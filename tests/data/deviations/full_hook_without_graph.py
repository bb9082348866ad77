"""clause: modules.backward_hook.silent
torch: >=1.8,<1.10
backend: cpu
covers: by in ('flags', 'no_grad')
shows: Error
reason: A module with a full backward hook can't be called under no_grad with an input that
    requires grad.
upstream: https://github.com/pytorch/pytorch/issues/59901
"""

import torch

module = torch.nn.Linear(1, 1)
if hasattr(module, "register_full_backward_hook"):
    module.register_full_backward_hook(lambda *received: None)
    with torch.no_grad():
        module(torch.ones(1, 1, requires_grad=True))
