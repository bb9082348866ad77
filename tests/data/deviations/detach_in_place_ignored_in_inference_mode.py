"""clause: requires_grad.detach_in_place.leaf
torch: >=1.9
backend: cpu
covers: word == 'detach_' and 'inference_mode' in modes
shows: AssertionError: x still requires grad
reason: Inside inference mode detach_() returns without doing anything.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
with torch.inference_mode():
    x.detach_()
assert not x.requires_grad, "x still requires grad"
