"""Apple's GPUs, which have no double precision: the law is held to single precision instead."""

from ..harness.backends import Backend
from ..harness.faculties import DOUBLE_PRECISION, without

mps = Backend(
    name="mps",
    stand_in="""\
import torch

torch.float64 = torch.double = torch.float32
torch.complex128 = torch.cdouble = torch.complex64
torch.Tensor.double, torch.Tensor.cdouble = torch.Tensor.float, torch.Tensor.cfloat
""",
    device="mps",
    lacks=without(DOUBLE_PRECISION, "it has no double precision, nor files of it"),
)
