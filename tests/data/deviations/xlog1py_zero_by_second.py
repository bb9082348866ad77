"""
clause: subgradient.rule.continuity
torch: >=1.9
backend: cpu
covers: row.name == 'torch.special.xlog1py(torch.zeros_like(x), x) at -1'
shows: AssertionError: [nan]
reason: xlog1py(0, y) is 0 for every y, and so are its gradients; NaN is given at -1.
upstream: none known
"""

import torch

x = torch.tensor([-1.0], requires_grad=True)
torch.special.xlog1py(torch.zeros(1), x).sum().backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
