"""
clause: transforms.no_grad.outside
torch: <2.12
backend: cpu
covers: mode == 'inference_mode'
shows: AssertionError: 0.0
reason: The result of a transform is not to depend on a context manager outside of the function.
    In inference mode nothing is recorded, and the gradient is zero without an error.
upstream: none known
"""

import torch

with torch.inference_mode():
    gradient = torch.func.grad(lambda x: x * x)(torch.tensor(3.0))
assert gradient.item() == 6.0, gradient.item()
