"""
clause: functions.dirty.modified
torch: >=1.11,<2.0
backend: cpu
covers: not beside
shows: AssertionError: another object
reason: An argument that was marked as modified in place is what apply returns, but where
    nothing requires grad another object on the same storage is returned.
upstream: https://github.com/pytorch/pytorch/issues/90209
"""

import torch


class Doubled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x.mul_(2)


x = torch.ones(2)
assert Doubled.apply(x) is x, "another object"
