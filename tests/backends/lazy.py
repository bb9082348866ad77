"""Lazy tensors: torch records operations, and TorchScript runs them when values are read."""

from ..harness.backends import Backend

_FORWARD_MODE = (
    "complex.forward forward functions.func.composed functions.func.forward "
    "functions.func.missing functions.jvp gradcheck.forward gradcheck.backward.skipped "
    "inference.forward_ad modes.forward_ad operators.forward subgradient.forward_mode "
    "transforms.jvp transforms.linearize transforms.no_grad.forward transforms.recorded"
)
_NOT_OFFERED = "the operator is not offered on this device"
_NO_OTHERS = "no operation mixes its tensors with others"
_NO_STRIDES = "its tensors have no strides, nor memory that overlaps"

lazy = Backend(
    name="lazy",
    device="lazy:0",
    preamble="import torch._lazy.ts_backend\n\ntorch._lazy.ts_backend.init()\n",
    lacks={
        **dict.fromkeys(_FORWARD_MODE.split(), "a dual tensor ends the process"),
        **dict.fromkeys(("views.overlap", "gradcheck.overlap", "accumulate.layout"), _NO_STRIDES),
    },
    refusals={
        "Could not run 'aten::": _NOT_OFFERED,
        "it has no implementation for the backend": _NOT_OFFERED,
        "Input tensor is not a lazy tensor": _NO_OTHERS,
        "mutating a non-functional tensor with a functional tensor": _NO_OTHERS,
        "module 'torch' has no attribute 'lazy'": "checkpoint asks torch for a module of its name",
        "access the data pointer on an invalid python storage": "it cannot be saved to a file",
        "setStorage: sizes": _NO_STRIDES,
    },
    slack=2.0,
)
