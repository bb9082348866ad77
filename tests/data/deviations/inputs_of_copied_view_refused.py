"""clause: inplace.saved.earlier_writes
torch: >=1.13,<2.0
backend: cpu
covers: 'dependency not found' in observed
shows: RuntimeError: dependency not found for
reason: A backward from a view that was copied into fails where its base is among the inputs.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = x.detach()
y.add_(x)
z = y[::2]
z.copy_(z)
z.backward(torch.ones(1), inputs=[y])
