"""clause: operators.forward.agrees
torch: >=1.13
backend: cpu
covers: operator.name.startswith('scatter_reduce') and "'prod'" in operator.call
shows: AssertionError: forward mode gives None
reason: Forward mode has no formula for scatter_reduce with 'prod'. In place of an error it gives no
    tangent, which stands for zero.
upstream: none known
"""

import torch
from torch.autograd import forward_ad

index, factor = torch.tensor([0]), torch.tensor([3.0])
with forward_ad.dual_level():
    dual = forward_ad.make_dual(torch.tensor([2.0]), torch.tensor([1.0]))
    try:
        y = dual.scatter_reduce(0, index, factor, "prod")
    except NotImplementedError:
        raise SystemExit(0) from None
    tangent = forward_ad.unpack_dual(y).tangent
found = None if tangent is None else tangent.item()
assert found == 3.0, f"forward mode gives {found}"
