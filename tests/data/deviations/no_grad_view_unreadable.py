"""clause: modes.no_grad.inplace_keeps_flag
torch: >=1.9
backend: cpu
covers: 'created in no_grad mode' in observed; 'grad_fn INTERNAL ASSERT FAILED' in observed
shows: RuntimeError: A view was created in no_grad mode
reason: Both the view and the in-place operation are made under no_grad, as the error text
    recommends; yet afterwards reading the view's grad_fn or is_leaf raises, and says that the
    modification was made with grad mode enabled.
upstream: none known
"""

import torch

x = torch.ones(3, requires_grad=True)
with torch.no_grad():
    view = x[1:]
    view.zero_()
print(view.is_leaf)
