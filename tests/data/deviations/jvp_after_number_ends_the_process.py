"""clause: functions.jvp.receives
torch: >=1.10,<1.11
backend: cpu
covers: False
shows: AssertionError: the process ended by signal
reason: jvp receives None for what is not a tensor. Where that stands before a tensor, the call of
    the Function ends the process.
upstream: https://github.com/pytorch/pytorch/issues/71118
"""

import subprocess
import sys

script = """
import torch
class Doubled(torch.autograd.Function):
    forward = staticmethod(lambda ctx, n, x: 2 * x)
    jvp = staticmethod(lambda ctx, n, tangent: 2 * tangent)
with torch.autograd.forward_ad.dual_level():
    Doubled.apply(3, torch.autograd.forward_ad.make_dual(torch.ones(2), torch.ones(2)))
"""
status = subprocess.run([sys.executable, "-c", script], stderr=subprocess.DEVNULL).returncode
assert status >= 0, f"the process ended by signal {-status}"
