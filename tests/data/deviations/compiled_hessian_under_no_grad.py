"""clause: functional.no_grad.inside
torch: ==2.13.*
backend: compile-aot_eager, compile-inductor
covers: all
shows: AssertionError: the Hessian is [[0.0, 0.0], [0.0, 0.0]]
reason: The function is compiled without a second derivative, which backward through its
    gradient refuses; hessian finds no history instead, and returns zeros without an error.
upstream: none known
"""

import torch

cube = torch.compile(lambda x: (x * x * x).sum(), backend="aot_eager")
found = torch.autograd.functional.hessian(cube, torch.tensor([1.0, 2.0])).tolist()
assert found == [[6.0, 0.0], [0.0, 12.0]], f"the Hessian is {found}"
