"""clause: operators.size.zero_dimensional
torch: >=1.7,<1.12
backend: cpu
covers: operator.name == 'sort'
shows: IndexError: Dimension out of range
reason: sort accepts a tensor without dimensions whatever the dimension that it is given; backward
    raises that there is no such dimension.
upstream: https://github.com/pytorch/pytorch/issues/71477
"""

import torch

x = torch.tensor(2.0, requires_grad=True)
try:
    y = x.sort(1)[0]
except IndexError:
    y = x.sort()[0]
y.backward()
