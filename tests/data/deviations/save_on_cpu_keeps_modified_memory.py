"""
clause: saved_hooks.save_on_cpu.sound
torch: >=1.10
backend: cpu
covers: modified
shows: AssertionError: no error, gradient [4.0, 6.0]
reason: No error is to mean the right gradient, but save_on_cpu keeps the memory of a tensor that is
    on the CPU, and under hooks nothing checks whether a saved tensor was modified: the backward
    computes with the new values.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
with torch.autograd.graph.save_on_cpu():
    z = y.pow(2)
y.add_(1)
try:
    z.sum().backward()
except RuntimeError:
    pass
else:
    raise AssertionError(f"no error, gradient {x.grad.tolist()}")
