"""Lazy tensors: torch records operations, and TorchScript runs them when values are read."""

from ..harness.backends import Backend

_FORWARD_MODE = (
    "complex.forward forward functions.func.forward functions.func.missing functions.jvp "
    "inference.forward_ad modes.forward_ad operators.forward subgradient.forward_mode "
    "transforms.jvp transforms.linearize transforms.no_grad.forward transforms.recorded"
)

lazy = Backend(
    name="lazy",
    device="lazy:0",
    preamble="import torch._lazy.ts_backend\n\ntorch._lazy.ts_backend.init()\n",
    lacks=dict.fromkeys(_FORWARD_MODE.split(), "a dual tensor ends the process"),
    refusals={"Could not run 'aten::": "the operator is not offered on this device"},
)
