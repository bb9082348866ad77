"""clause: requires_grad.retain.reported
torch: >=1.10
backend: cpu
covers: field == 'retains_grad' and word == 'detach_'
shows: AssertionError: y is a leaf and retains_grad is True
reason: The documentation says that retains_grad is True for a non-leaf that retains its gradient.
    It stays True where detach_() has made the tensor a leaf.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.retain_grad()
y.detach_()
assert not y.retains_grad, "y is a leaf and retains_grad is True"
