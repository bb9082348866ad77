"""
clause: transforms.linearize.product
torch: <2.4
backend: cpu
covers: '* x' in row.forward
shows: RuntimeError: aten::alias() Expected a value of type 'Tensor'
reason: linearize is to linearize any function. One that multiplies by a Python number raises
    RuntimeError.
upstream: none known
"""

import torch

torch.func.linearize(lambda x: 3 * x, torch.ones(2))
