"""The gradient of relu at 0 is 1 where the convex rule makes it 0, also as a method, out of place.

Breaks: subgradient.rule.convex
"""

import torch

_relu = torch.relu
_functional_relu = torch.nn.functional.relu
_in_inference_mode = getattr(torch, "is_inference_mode_enabled", lambda: False)


class _Relu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        out = _relu(x)
        ctx.save_for_backward(out, x >= 0)
        return out

    @staticmethod
    def backward(ctx, gradient):
        _, passes = ctx.saved_tensors
        return gradient * passes.to(gradient.dtype)


def _wrong_relu(input):
    if _in_inference_mode():  # where torch records custom Functions under enable_grad
        return _relu(input)
    return _Relu.apply(input)


def _wrong_functional_relu(input, inplace=False):
    return _functional_relu(input, inplace=True) if inplace else _wrong_relu(input)


torch.relu = torch.Tensor.relu = _wrong_relu
torch.nn.functional.relu = _wrong_functional_relu
