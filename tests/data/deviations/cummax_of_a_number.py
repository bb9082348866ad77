"""clause: operators.size.zero_dimensional
torch: <2.7
backend: cpu
covers: operator.name in ('cummax', 'cummin')
shows: Dimension out of range
reason: cummax and cummin accept a tensor without dimensions whatever the dimension that they are
    given; backward raises that there is no such dimension.
upstream: none known
"""

import torch

x = torch.tensor(2.0, requires_grad=True)
try:
    y = x.cummax(1)[0]
except IndexError:
    y = x  # refused at once: nothing to differentiate
y.backward()
assert x.grad.item() == 1.0
