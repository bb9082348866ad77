"""clause: inference.computation.records_nothing, inference.tensor.views_follow_base,
    inference.tensor.no_version, inference.saved.refused, inference.inplace.refused_outside,
    inference.inplace.detected, inference.view.cuts_gradient,
    inference.view.not_modified_outside
torch: ==2.9.*
backend: torchax
covers: 'observed no error' in failure; 'observed False' in failure; 'observed [True' in
    failure; 'Inference tensors cannot be saved' in failure; 'observed Tensor' in failure
shows: AssertionError: the inference tensor is modified
reason: Outside of inference mode an inference tensor cannot be modified, saved for
    backward, nor have a version. Here it is like any other, and results in the mode may
    record.
upstream: none known
"""

import contextlib

import torch

with torch.inference_mode():
    inside = torch.ones(3)
with contextlib.suppress(RuntimeError):
    inside[0] = 3
    raise AssertionError("the inference tensor is modified")
