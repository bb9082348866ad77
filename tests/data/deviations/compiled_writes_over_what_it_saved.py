"""clause: inplace.graph.functional, views.inplace.reaches_base, views.inplace.reaches_views
torch: >=2.13,<2.15
backend: compile-aot_eager, compile-inductor
covers: 'has been modified by an inplace operation' in failure
shows: RuntimeError: one of the variables needed for gradient computation has been modified
reason: An in-place operation gives the gradient of the out-of-place one. Compiled ahead of
    time, one that needs its argument saves it, writes the result into it, and refuses the
    backward.
upstream: none known
"""

import torch

square = torch.compile(lambda t: t.pow_(2), backend="aot_eager")
x = torch.tensor([1.0, 2.0, -1.0], requires_grad=True)
square(2 * x).sum().backward()
