"""torch_xla on the CPU: graphs of operations that XLA compiles when values are read."""

from ..harness.backends import Backend

_NO_STRIDES = "its tensors have no strides, nor memory that overlaps"

xla = Backend(
    name="xla",
    device="xla",
    preamble='import os\n\nos.environ.setdefault("PJRT_DEVICE", "CPU")\nimport torch_xla\n',
    lacks={
        "checkpoint": "it has a checkpoint of its own, in torch_xla.utils.checkpoint",
        "gradcheck.double.noncontiguous": _NO_STRIDES,
        "gradcheck.overlap": _NO_STRIDES,
        "views.overlap": _NO_STRIDES,
    },
    refusals={
        "module 'torch' has no attribute 'xla'": "checkpoint asks torch for a module of its name",
        "Could not run 'aten::": "the operator is not offered on this device",
        "appears to be a view operator, but it has no implementation": "it lacks this view",
    },
)
