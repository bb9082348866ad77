"""Lazy tensors: torch records operations, and TorchScript runs them when values are read."""

from ..harness.backends import Backend
from ..harness.faculties import FORWARD_MODE, STRIDES, without

_NOT_OFFERED = "the operator is not offered on this device"

lazy = Backend(
    name="lazy",
    device="lazy:0",
    preamble="import torch._lazy.ts_backend\n\ntorch._lazy.ts_backend.init()\n",
    lacks={
        **without(FORWARD_MODE, "a dual tensor ends the process"),
        **without(STRIDES, "its tensors have no strides, nor memory that overlaps"),
    },
    refusals={
        "Could not run 'aten::": _NOT_OFFERED,
        "it has no implementation for the backend": _NOT_OFFERED,
        "Input tensor is not a lazy tensor": "no operation mixes its tensors with others",
        "mutating a non-functional tensor": "no operation mixes its tensors with others",
        "module 'torch' has no attribute 'lazy'": "checkpoint asks torch for a module of its name",
        "access the data pointer on an invalid python storage": "it cannot be saved to a file",
        "setStorage: sizes": "its tensors have no strides",
    },
    slack=2.0,
)
