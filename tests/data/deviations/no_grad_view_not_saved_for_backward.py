"""clause: modes.no_grad.results_are_constants
torch: <1.10
backend: cpu
covers: 'No grad accumulator for a saved leaf' in observed
shows: RuntimeError: No grad accumulator for a saved leaf!
reason: A backward fails that needs a saved view which was made under no_grad.
upstream: none known
"""

import torch

x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    view = x[:1]
(view * x).sum().backward()
