"""Compositions at a kink of one of their operations."""

from ..point import at
from ..rules import NAN, chain

POINTS = (
    at("(x * x).sqrt()", 0.0, chain(NAN)),
    at("x.sqrt() * x.sqrt()", 0.0, chain(NAN)),
    at("x.abs().abs()", 0.0, chain(0)),
    at("x.abs() * x.sign()", 0.0, chain(0)),
    at("x - torch.relu(x)", 0.0, chain(1)),
    at("torch.relu(x) - torch.relu(-x)", 0.0, chain(0)),
    at("torch.relu(x) + torch.relu(-x)", 0.0, chain(0)),
    at("torch.relu(torch.relu(x))", 0.0, chain(0)),
    at("x * x.reciprocal()", 0.0, chain(NAN)),
    at("x.log().exp()", 0.0, chain(NAN)),
    at("x.floor() + x.frac()", 1.0, chain(1)),
    at("(x * x).abs()", 0.0, chain(0)),
    at("torch.maximum(x, torch.zeros_like(x))", 0.0, chain(0.5), since="1.10"),
    at("torch.minimum(x, torch.zeros_like(x))", 0.0, chain(0.5), since="1.10"),
    at("torch.maximum(x, x)", 0.0, chain(1), since="1.10"),
    at("torch.maximum(x, -x)", 0.0, chain(0), since="1.10"),
)
