"""
clause: subgradient.rule.differentiable
torch: <1.7
backend: cpu
covers: row.name == 'x.std(0, unbiased=False) at 2'
shows: AssertionError: [nan]
reason: The biased standard deviation of one element is 0 whatever the element is, with the
    derivative 0; NaN is given.
upstream: none known
"""

import torch

x = torch.tensor([2.0], requires_grad=True)
x.std(0, unbiased=False).backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
