"""
clause: transforms.linearize.nested
torch: <2.4
backend: cpu
covers: not constant
shows: RuntimeError: aten::alias() Expected a value of type 'Tensor'
reason: linearize is to linearize any function. One that multiplies by a Python number raises
    RuntimeError.
upstream: none known
"""

import torch

torch.func.linearize(lambda p: {"out": 3 * p["x"]}, {"x": torch.ones(2)})
