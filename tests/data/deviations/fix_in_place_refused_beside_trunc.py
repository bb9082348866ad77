"""clause: subgradient.choice.in_place
torch: >=1.7,<1.9
backend: cpu
covers: row.name in ('torch.fix_(x * 1)', '(x * 1).fix_()')
shows: RuntimeError: trunc(): functions with out=... arguments don't support automatic
reason: fix is another name of trunc. fix_ writes its result through `out`, which refuses a tensor
    that requires grad.
upstream: none known
"""

import torch

x = torch.tensor([1.5, -1.5], requires_grad=True)
if hasattr(x, "fix"):
    x.clone().fix_().sum().backward()
    assert x.grad.tolist() == [0.0, 0.0], x.grad.tolist()
