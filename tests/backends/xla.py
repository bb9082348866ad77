"""torch_xla on the CPU: graphs of operations that XLA compiles when values are read."""

from ..harness.backends import Backend

xla = Backend(
    name="xla",
    device="xla",
    preamble='import os\n\nos.environ.setdefault("PJRT_DEVICE", "CPU")\nimport torch_xla\n',
)
