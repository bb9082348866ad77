"""clause: views.leaf.refused
torch: >=2.13
backend: compile-aot_eager, compile-inductor
covers: 'A view was created in no_grad mode' in failure
shows: RuntimeError: A view was created in no_grad mode
reason: Under no_grad a part of a leaf may be written to. Compiled ahead of time, the
    function that writes fails with an internal error.
upstream: none known
"""

import torch

write = torch.compile(lambda t: t[::2].add_(1), backend="aot_eager")
leaf = torch.ones(3, requires_grad=True)
with torch.no_grad():
    write(leaf)
