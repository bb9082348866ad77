"""
clause: subgradient.choice.in_place
torch: <1.13
backend: cpu
covers: 'threshold' in row.name
shows: AssertionError: [1.0]
reason: Where x is replaced by the value its gradient is 0; in place, with a value above the
    threshold, it is 1, as backward compares the result with the threshold.
upstream: none known
"""

import torch

x = torch.tensor([1.0], requires_grad=True)
torch.nn.functional.threshold(x * 1, 1.0, 2.0, inplace=True).backward()
assert x.grad.tolist() == [0.0], x.grad.tolist()
