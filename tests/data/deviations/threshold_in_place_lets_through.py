"""clause: operators.inplace.agrees
torch: <1.13
backend: cpu
covers: operator.name.startswith('threshold as')
shows: AssertionError: [1.0, 1.0]
reason: threshold_ decides by its result, in which what it replaced may exceed the threshold, and
    lets the gradient through; threshold gives 0 there.
upstream: none known
"""

import torch

x = torch.tensor([-2.0, 3.0], requires_grad=True)
torch.nn.functional.threshold_(x.clone(), -1.0, 2.0).sum().backward()
assert x.grad.tolist() == [0.0, 1.0], x.grad.tolist()
