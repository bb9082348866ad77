"""clause: backward.nested.undisturbed
torch: >=2.13
backend: compiled-autograd
covers: 'observed tensor' in failure
shows: AssertionError: the gradient is [15.0, 15.0]
reason: A backward inside a hook of another adds to the same .grad. Under compiled
    autograd one of the two is lost: 15 and 7 give 15.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y, inner = 3 * x, (7 * x).sum()
y.register_hook(lambda gradient: inner.backward())
(5 * y).sum().backward()
assert x.grad.tolist() == [22.0, 22.0], f"the gradient is {x.grad.tolist()}"
