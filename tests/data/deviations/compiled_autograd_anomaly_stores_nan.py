"""clause: anomaly.nan.not_stored
torch: >=2.13
backend: compiled-autograd
covers: 'nan' in failure
shows: AssertionError: the NaN is stored
reason: Under anomaly detection the backward raises where the NaN arises, and stores
    nothing. Compiled autograd raises at the end, when .grad has been written.
upstream: none known
"""

import contextlib

import torch

x = torch.zeros(2, requires_grad=True)
with torch.autograd.detect_anomaly(), contextlib.suppress(RuntimeError):
    (x - x * float("nan")).sum().backward()
assert x.grad is None, "the NaN is stored"
