"""Lazy tensors: torch records operations, and TorchScript runs them when values are read."""

from ..harness.backends import Backend

lazy = Backend(
    name="lazy",
    device="lazy",
    preamble="import torch._lazy.ts_backend\n\ntorch._lazy.ts_backend.init()\n",
)
