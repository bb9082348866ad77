"""
clause: subgradient.rule.differentiable
torch: >=1.8,<1.9
backend: cpu
covers: row.name.startswith('torch.sinc(x) at')
shows: AssertionError: [nan]
reason: sinc has the derivative 0 at 0; NaN is given.
upstream: pytorch#56760
"""

import torch

x = torch.tensor([0.0], requires_grad=True)
torch.sinc(x).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
