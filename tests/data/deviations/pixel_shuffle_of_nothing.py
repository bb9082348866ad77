"""clause: operators.size.empty
torch: >=1.13
backend: cpu
covers: operator.name in ('pixel_shuffle', 'pixel_unshuffle')
shows: RuntimeError
reason: pixel_shuffle and pixel_unshuffle accept a batch without images. Their backward asks the
    other one for the shape, which for no elements it gets wrong.
upstream: none known
"""

import torch

x = torch.empty(0, 4, 1, 1, requires_grad=True)
torch.nn.functional.pixel_shuffle(x, 2).sum().backward()
assert x.grad.shape == x.shape
