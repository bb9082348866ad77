"""clause: operators.second.derivative
torch: >=2.13
backend: compile-aot_eager, compile-inductor
covers: "'NoneType' object has no attribute 'detach'" in failure
shows: RuntimeError: a leaf Variable that requires grad is being used in an in-place
    operation
reason: A gradient that is given may require grad and have any strides. Compiled ahead of
    time, the backward copies one of other strides than the output's into a new leaf that
    requires grad, which refuses.
upstream: none known
"""

import torch

turned = torch.compile(lambda x: (2 * x).t().exp(), backend="aot_eager")
x = torch.ones(2, 3, requires_grad=True)
given = torch.ones(3, 2, requires_grad=True)
torch.autograd.grad(turned(x), x, given, create_graph=True)
