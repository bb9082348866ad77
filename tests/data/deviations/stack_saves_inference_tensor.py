"""clause: inference.saved.not_needed
torch: >=1.9, <1.13
backend: cpu
covers: operation.name == 'stack'
shows: RuntimeError: Inference tensors cannot be saved for backward
reason: The gradient of torch.stack needs no value of its inputs, but these releases save them,
    and so refuse inference tensors. Seen on 1.9.1, 1.10.2 and 1.12.1, not on 2.13.0;
    1.13 to 2.12 were not run.
upstream: none known
"""

import torch

with torch.inference_mode():
    t = torch.ones(2)
torch.stack([t, torch.ones(2, requires_grad=True)])
