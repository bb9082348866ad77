"""clause: views.inplace.reaches_views, subgradient.prod.leave_one_out,
    history.forward.same_values
torch: ==2.9.*
backend: xla
covers: 'Value out of range (expected to be in range of [0, -1]' in failure
shows: RuntimeError: Value out of range (expected to be in range of [0, -1]
reason: A tensor without dimensions may be reduced along dimension 0 or -1. Here it raises.
upstream: none known
"""

import torch

torch.tensor(3.0).sum(0).item()
