"""clause: modes.no_grad.results_are_constants
torch: >=1.9
backend: cpu
covers: 'created in no_grad mode' in observed
shows: RuntimeError: A view was created in no_grad mode
reason: A view that was made under no_grad and, under no_grad, modified in place can't be used in
    operations that are recorded later.
upstream: none known
"""

import torch

x = torch.ones(3, requires_grad=True)
with torch.no_grad():
    view = x[1:]
    view.zero_()
assert (view * 2).tolist() == [0.0, 0.0]
