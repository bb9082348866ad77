"""clause: views.inplace.reaches_siblings
torch: ==2.9.*
backend: xla
covers: 'observed tensor' in failure
shows: AssertionError: the gradient is
reason: The gradient of a view goes to the elements that it shows. Here that of as_strided
    goes to others, where another view of the base was written to.
upstream: none known
"""

import torch

x = torch.ones(2, 3, requires_grad=True)
base = 2 * x
shown = base.as_strided((2, 2), (3, 1))
base[:, 1:].mul_(3)
shown.sum().backward()
gradient = x.grad.tolist()
assert gradient == [[2.0, 6.0, 0.0], [2.0, 6.0, 0.0]], f"the gradient is {gradient}"
