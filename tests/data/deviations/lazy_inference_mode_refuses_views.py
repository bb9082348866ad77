"""clause: inference.enable_grad.records_nothing, inference.inplace.updates_leaf,
    inference.computation.records_nothing, inference.computation.same_values,
    inference.tensor.allocated_inside, inference.tensor.views_follow_base,
    inference.saved.not_needed, inference.inplace.detected, inference.view.cuts_gradient,
    inference.view.not_modified_outside, transforms.no_grad.outside,
    modules.train.batch_norm_statistics
torch: >=2.9
backend: lazy, xla
covers: 'Cannot set version_counter for inference tensor' in failure
shows: RuntimeError: Cannot set version_counter for inference tensor
reason: In inference mode operations give the results of the default mode. Here a view of a
    tensor that was made outside raises.
upstream: none known
"""

import torch

x = torch.ones(2, 3, requires_grad=True)
with torch.inference_mode():
    torch.cat([x.view(6), x[0]]) * 2
