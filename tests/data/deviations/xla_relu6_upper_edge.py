"""clause: subgradient.rule.concave
torch: ==2.9.*
backend: xla
covers: 'observed tensor([[1.]]' in failure; 'Got:' in failure
shows: AssertionError: the gradient is [1.0]
reason: relu6 is concave at 6, with the least supergradient 0. Here it is 1.
upstream: none known
"""

import torch

x = torch.tensor([6.0], requires_grad=True)
torch.nn.functional.relu6(x).sum().backward()
assert x.grad.tolist() == [0.0], f"the gradient is {x.grad.tolist()}"
