"""
clause: subgradient.rule.concave
torch: <2.8
backend: cpu
covers: row.name in ('hardswish at -3', 'hardswish at 3')
shows: AssertionError: [-0.5, 1.5]
reason: At -3 and 3 the least supergradients are 0 and 1; the slope of the middle part is given.
upstream: pytorch#147801
"""

import torch

x = torch.tensor([-3.0, 3.0], requires_grad=True)
torch.nn.functional.hardswish(x).sum().backward()
assert x.grad.tolist() == [0.0, 1.0], x.grad.tolist()
