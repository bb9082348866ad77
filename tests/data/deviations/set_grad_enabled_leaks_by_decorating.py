"""clause: modes.decorator.set_grad_enabled
torch: >=1.12,<2.2
backend: cpu
covers: start != enabled
shows: AssertionError: the mode stays off
reason: set_grad_enabled switches when it is made, and does not switch back where it then
    decorates a function: the caller stays in the mode of the decorator.
upstream: pytorch#113298
"""

import torch


@torch.set_grad_enabled(False)
def function():
    pass


assert torch.is_grad_enabled(), "the mode stays off"
