"""clause: views.multiple.refused, inplace.saved.sound, views.base.root, views.data.shared,
    views.inplace.reaches_base, views.inplace.reaches_siblings
torch: >=2.13
backend: compile-inductor
covers: 'observed no error' in failure; '[2., 2., 2.]' in failure; '.split' in str(row)
shows: AssertionError: the gradient is [2.0, 2.0]
reason: A part that split gives is a view: writing to it is recorded for the base, or
    refused. Compiled by inductor, it shares the base's memory and is no view, so that a
    write changes the base unnoticed, and the gradient is that of values which the base no
    longer has.
upstream: none known
"""

import torch

split = torch.compile(lambda base: base.split(1), backend="inductor")
x = torch.tensor([1.0, 2.0], requires_grad=True)
base = 2 * x
with torch.no_grad():
    expected = [6.0, 2.0]
split(base)[0].mul_(3)
assert base.tolist() == [6.0, 4.0]
base.sum().backward()
assert x.grad.tolist() == expected, f"the gradient is {x.grad.tolist()}"
