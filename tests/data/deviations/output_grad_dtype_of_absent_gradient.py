"""
clause: functions.output_dtype.declared
torch: >=2.14
backend: cpu
covers: used != 'both'
shows: AssertionError: torch.bfloat16
reason: The gradient that backward receives is guaranteed to have the dtype that was declared,
    but the zeros for a result that did not contribute have the dtype of the result.
upstream: none known
"""

import torch


class Pair(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.set_output_grad_dtype(torch.float32, torch.float32)
        return x.bfloat16(), x.bfloat16()

    @staticmethod
    def backward(ctx, first, second):
        assert second.dtype is torch.float32, second.dtype
        return first


if hasattr(torch.autograd.Function, "set_output_grad_dtype"):
    x = torch.ones(2, requires_grad=True)
    Pair.apply(x)[0].sum().backward()
