"""clause: functional.nests
torch: ==2.13.*
backend: compile-aot_eager, compile-inductor
covers: all
shows: AssertionError: the derivative is [0.0, 0.0]
reason: The function is compiled without a second derivative, which backward through its
    gradient refuses; jacobian of a jacobian finds no history instead, and returns zeros
    without an error.
upstream: none known
"""

import torch

jacobian = torch.autograd.functional.jacobian
cube = torch.compile(lambda x: x * x * x, backend="aot_eager")
found = jacobian(lambda x: jacobian(cube, x, create_graph=True).sum(), torch.tensor([1.0, 2.0]))
assert found.tolist() == [6.0, 12.0], f"the derivative is {found.tolist()}"
