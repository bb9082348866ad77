"""
clause: transforms.aux.others
torch: >=2.0
backend: cpu
covers: aux != ()
shows: RuntimeError: Expected tensors, got unsupported type
reason: The function may return auxiliary objects beside its result. Those that are no tensors,
    and structures that hold one, are refused with RuntimeError.
upstream: https://github.com/pytorch/functorch/pull/471
"""

import torch

torch.func.grad(lambda x: (x * x, "note"), has_aux=True)(torch.ones(()))
