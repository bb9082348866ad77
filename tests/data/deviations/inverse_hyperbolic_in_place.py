"""clause: operators.inplace.agrees
torch: all
backend: cpu
covers: operator.name.split(' ')[0] in ('acosh', 'asinh', 'atanh')
shows: the derivative for 'inplace version of acosh' is not implemented
reason: acosh_, asinh_, atanh_ and their aliases are documented as the in-place versions of acosh,
    asinh and atanh, which have a derivative. They are recorded, and backward raises.
upstream: none known
"""

import torch

x = torch.tensor([2.0], requires_grad=True)
x.clone().acosh_().sum().backward()
assert abs(x.grad.item() - 3**-0.5) < 1e-6
