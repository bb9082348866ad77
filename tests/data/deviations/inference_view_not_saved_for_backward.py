"""clause: inference.view.cuts_gradient
torch: >=1.9, <1.10
backend: cpu
covers: all
shows: RuntimeError: No grad accumulator for a saved leaf!
reason: A view of a normal tensor is a normal tensor also where it is made in inference mode, and
    normal tensors can be saved for backward. In 1.9 the backward that needs it fails. Seen on
    1.9.1, not on 1.10.2. 1.6.0 does the same to views made under no_grad.
upstream: none known
"""

import torch

base = torch.ones(2, requires_grad=True)
factor = torch.ones(2, requires_grad=True)
with torch.inference_mode():
    view = base[:]
(factor * view).sum().backward()
