"""clause: operators.forward.agrees
torch: >=1.9,<1.12
backend: cpu
covers: operator.name in ('linalg.eigvals', 'max_pool1d')
shows: AssertionError: the tangent is lost
reason: max_pool1d, and eigvals, run as one operation that forgets the tangent where no gradient is
    asked for, in place of the error that other operations without a formula raise.
upstream: none known
"""

import torch

forward_ad = getattr(torch.autograd, "forward_ad", None)
if forward_ad and hasattr(torch, "special"):
    x = torch.ones(1, 1, 4)
    with forward_ad.dual_level():
        y = torch.nn.functional.max_pool1d(forward_ad.make_dual(x, x), 2)
        assert forward_ad.unpack_dual(y).tangent is not None, "the tangent is lost"
