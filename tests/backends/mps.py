"""Apple's GPUs, which have no double precision: the law is held to single precision instead."""

from ..harness.backends import Backend

_OF_DOUBLE = (
    "gradcheck functions.gradcheck complex.gradcheck forward.gradcheck "
    "requires_grad.leaf.conversion requires_grad.copy.saved saved_hooks.pair.inverse "
    "checkpoint.determinism.checked"
)

mps = Backend(
    name="mps",
    stand_in="""\
import torch

torch.float64 = torch.double = torch.float32
torch.complex128 = torch.cdouble = torch.complex64
torch.Tensor.double, torch.Tensor.cdouble = torch.Tensor.float, torch.Tensor.cfloat
""",
    device="mps",
    lacks=dict.fromkeys(_OF_DOUBLE.split(), "it has no double precision, nor files of it"),
)
