"""The gradient of relu at 0 is 1 where the convex rule makes it 0, in every spelling.

Breaks: subgradient.rule.convex
"""

import torch

_relu = torch.relu
_relu_ = torch.relu_
_in_inference_mode = getattr(torch, "is_inference_mode_enabled", lambda: False)


class _Relu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, inplace):
        passes = x >= 0
        if inplace:
            ctx.mark_dirty(x)
        out = _relu_(x) if inplace else _relu(x)
        ctx.save_for_backward(out, passes)
        return out

    @staticmethod
    def backward(ctx, gradient):
        _, passes = ctx.saved_tensors
        return gradient * passes.to(gradient.dtype), None


def _wrong_functional_relu(input, inplace=False):
    if _in_inference_mode():  # where torch records custom Functions under enable_grad
        return _relu_(input) if inplace else _relu(input)
    return _Relu.apply(input, inplace)


def _wrong_relu(input):
    return _wrong_functional_relu(input)


def _wrong_relu_(input):
    return _wrong_functional_relu(input, True)


torch.relu = torch.Tensor.relu = _wrong_relu
torch.relu_ = torch.Tensor.relu_ = torch.nn.functional.relu_ = _wrong_relu_
torch.nn.functional.relu = _wrong_functional_relu
