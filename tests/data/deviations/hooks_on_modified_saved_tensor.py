"""
clause: saved_hooks.raw.modified
torch: >=1.10
backend: cpu
covers: modified
shows: AssertionError: no error, gradient [4.0, 6.0]
reason: No error is to mean the right gradient, but where hooks are registered on a saved tensor it
    is packed as it is by then, and nothing checks whether it was modified since it was saved.
upstream: none known
"""

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
z = y.pow(2)
y.add_(1)
try:
    z.grad_fn._raw_saved_self.register_hooks(lambda t: t.clone(), lambda kept: kept)
    z.sum().backward()
except RuntimeError:
    pass
else:
    raise AssertionError(f"no error, gradient {x.grad.tolist()}")
