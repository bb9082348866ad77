"""clause: inference.tensor.allocated_inside, inference.tensor.views_follow_base,
    inference.tensor.no_version, inference.saved.refused, inference.inplace.refused_outside
torch: >=2.9
backend: lazy, xla
covers: 'as the is_inference' in failure; 'observed no error' in failure
shows: AssertionError: the inference tensor is modified
reason: Outside of inference mode an inference tensor cannot be modified, nor through a view
    of it. Here the view is no inference tensor, and can.
upstream: none known
"""

import contextlib

import torch

with torch.inference_mode():
    inside = torch.ones(3) * 1
with contextlib.suppress(RuntimeError):
    inside[1:].mul_(3)
    raise AssertionError("the inference tensor is modified")
