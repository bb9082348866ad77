"""torch_xla: graphs of operations that XLA compiles when values are read; here on the CPU."""

from ..harness.backends import Backend
from ..harness.faculties import STRIDES, without

xla = Backend(
    name="xla",
    device="xla",
    preamble="import torch_xla\n\nseed = torch.manual_seed\n"
    "torch.manual_seed = lambda number: torch_xla.manual_seed(number) or seed(number)\n",
    lacks={
        "checkpoint": "it has a checkpoint of its own, in torch_xla.utils.checkpoint",
        **without(STRIDES, "its tensors have no strides, nor memory that overlaps"),
    },
    refusals={
        "module 'torch' has no attribute 'xla'": "checkpoint asks torch for a module of its name",
        "Could not run 'aten::": "the operator is not offered on this device",
        "Error while lowering": "the operator cannot be lowered",
        "Check failed: data()->tensor_data": "the operator cannot be lowered",
        "appears to be a view operator, but it has no implementation": "it lacks this view",
    },
    slack=2.0,
)
