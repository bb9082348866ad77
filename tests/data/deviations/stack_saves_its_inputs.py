"""
clause: inplace.saved.unneeded
torch: <1.13
backend: cpu
covers: row.name == 'stack'; 'stack' in words
shows: RuntimeError:
reason: The derivative of stack depends on no value, but its node saves its inputs, and a
    backward after one of them was overwritten raises.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = 2 * x
z = torch.stack([y, y]).sum()
y.add_(1)
z.backward()
