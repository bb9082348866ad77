"""clause: requires_grad.detach_in_place.views_refused
torch: >=1.9
backend: cpu
covers: word == 'detach_' and 'inference_mode' in modes
shows: AssertionError: no error
reason: Inside inference mode detach_() of a view raises no error; it does nothing.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
view = x[:1]
with torch.inference_mode():
    try:
        view.detach_()
    except RuntimeError:
        pass
    else:
        raise AssertionError("no error")
