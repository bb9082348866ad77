"""
clause: accumulate.grad.changeable
torch: >=1.13
backend: cpu
covers: row.name == 'sgn'
shows: ZeroTensors are immutable
reason: The documentation says that later backwards add to .grad. After a backward through
    torch.sgn of a real tensor, .grad is an immutable ZeroTensor without storage: a second
    backward, zero_(), add_() and tolist() on it all raise.
upstream: none known
"""

import torch

x = torch.tensor([1.0, -2.0], requires_grad=True)
torch.sgn(x).sum().backward()
(2 * x).sum().backward()
assert x.grad.tolist() == [2.0, 2.0], x.grad
