"""clause: views.no_grad.refused
torch: >=2.13
backend: compile-*
covers: 'A view was created in no_grad mode' in failure
shows: RuntimeError: A view was created in no_grad mode
reason: Under no_grad a view that was made there may be written to. Where torch.compile
    compiles the write anew, for a part of another size, it fails with an internal error
    after another part has been written to.
upstream: none known
"""

import torch

triple = torch.compile(lambda t: t.mul_(3), backend="eager")
base = 2 * torch.ones(3, requires_grad=True)
with torch.no_grad():
    for part in base.split(2):
        triple(part)
