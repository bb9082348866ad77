"""clause: requires_grad.default.factory, modes.no_grad.factories_excepted
torch: >=2.13
backend: compile-aot_eager, compile-inductor
covers: factory.name == 'new_empty'
shows: AssertionError: it does not require grad
reason: new_empty with requires_grad=True makes a tensor that requires grad. Compiled
    ahead of time it does not.
upstream: none known
"""

import torch

make = torch.compile(lambda: torch.ones(2).new_empty(2, requires_grad=True), backend="aot_eager")
assert make().requires_grad, "it does not require grad"
