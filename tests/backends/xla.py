"""torch_xla on the CPU: graphs of operations that XLA compiles when values are read."""

from ..harness.backends import Backend

xla = Backend(
    name="xla",
    device="xla",
    preamble='import os\n\nos.environ.setdefault("PJRT_DEVICE", "CPU")\nimport torch_xla\n',
    lacks={"checkpoint": "it has a checkpoint of its own, in torch_xla.utils.checkpoint"},
    refusals={
        "Could not run 'aten::": "the operator is not offered on this device",
        "appears to be a view operator, but it has no implementation": "it lacks this view",
    },
)
