"""clause: requires_grad.detach_in_place.leaf
torch: >=1.11
backend: cpu
covers: 'stack' in words and "Can't detach views in-place" in observed
shows: RuntimeError: Can't detach views in-place
reason: What stack returns has memory of its own. Of inference tensors, outside the mode, it is
    marked as a view, which detach_() refuses.
upstream: none known
"""

import torch

with torch.inference_mode():
    x = torch.ones(2)
torch.stack((x, x)).detach_()
