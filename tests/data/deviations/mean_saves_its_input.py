"""clause: inplace.saved.unneeded
torch: >=2.0,<2.2
backend: cpu
covers: 'mean' in words
shows: RuntimeError: one of the variables needed for gradient computation has been modified
reason: The derivative of mean depends on no value, but its node saves its input, and a backward
    after that was overwritten raises.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = 2 * x
z = y.mean()
y.add_(1)
z.backward()
