"""clause: modes.decorator.recursive
torch: <1.7
backend: cpu
covers: mode.grad != start
shows: AssertionError: grad mode is off after the call
reason: The documentation lets no_grad and enable_grad decorate functions. The decorator of
    1.6 enters one instance at every call, so a recursive call overwrites the mode that the
    outer call is to restore, and the mode of the decorator stays on for good. Seen on 1.6.0,
    not on 1.7.1.
upstream: none known
"""

import torch


@torch.no_grad()
def countdown(n):
    return n and countdown(n - 1)


countdown(1)
enabled = torch.is_grad_enabled()
torch.set_grad_enabled(True)
assert enabled, "grad mode is off after the call"
