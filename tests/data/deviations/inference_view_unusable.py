"""clause: inference.view.cuts_gradient
torch: >=1.9
backend: cpu
covers: 'created in inference mode' in observed
shows: RuntimeError: A view was created in inference mode
reason: A view that was made inside inference mode of a tensor that requires grad can't be used
    outside, nor its grad_fn or is_leaf be read, once it was modified in place under no_grad.
upstream: none known
"""

import torch

x = torch.ones(3, requires_grad=True)
with torch.inference_mode():
    view = x[1:]
with torch.no_grad():
    view.zero_()
assert (view * 2).tolist() == [0.0, 0.0]
