"""clause: subgradient.choice.spelling
torch: >=1.7,<1.9
backend: cpu
covers: row.name.startswith('torch.linalg.norm(x') and 'inf' in row.name
shows: AssertionError: [1.0, 0.0, 0.0]
reason: torch.linalg.norm gives the gradient of the infinity norm to the first of tied elements,
    while Tensor.norm splits it evenly.
upstream: none known
"""

import torch

x = torch.tensor([1.0, -1.0, 0.0], requires_grad=True)
if hasattr(torch, "linalg"):
    torch.linalg.norm(x, float("inf")).backward()
    gradient = (x.grad + 0.0).tolist()
    assert gradient == [0.5, -0.5, 0.0], gradient
