"""clause: inference.inplace.refused_outside
torch: >=2.13
backend: compile-inductor
covers: 'observed no error' in failure
shows: AssertionError: the inference tensor is [3.0, 3.0]
reason: Outside of inference mode an inference tensor cannot be modified. A function that
    inductor compiles writes to it without an error.
upstream: none known
"""

import contextlib

import torch

with torch.inference_mode():
    inside = torch.ones(2)
triple = torch.compile(lambda t: t.mul_(3), backend="inductor")
with contextlib.suppress(RuntimeError):
    triple(inside.view(2))
assert inside.tolist() == [1.0, 1.0], f"the inference tensor is {inside.tolist()}"
