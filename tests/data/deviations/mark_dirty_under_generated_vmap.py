"""
clause: functions.func.declarations
torch: >=2.0
backend: cpu
covers: slope and 'vmap' in way.name
shows: RuntimeError: Some elements marked as dirty
reason: The generated rule for vmap is documented for every Function that consists of PyTorch
    operations; one that modifies its argument in place and marks it is refused.
upstream: https://github.com/pytorch/pytorch/issues/90225
"""

import torch


class Doubled(torch.autograd.Function):
    generate_vmap_rule = True
    forward = staticmethod(lambda x: x.mul_(2))
    setup_context = staticmethod(lambda ctx, inputs, output: ctx.mark_dirty(inputs[0]))


if hasattr(torch, "func"):
    assert torch.vmap(Doubled.apply)(torch.ones(2)).tolist() == [2, 2]
