"""Functions of complex numbers, given by their real and imaginary parts."""

from ..point import at
from ..rules import cone, derivative, no_limit

AXES = ((1, 0), (0, 1))
Z = "torch.complex(a, b)"
REAL = "torch.view_as_real({})"

POINTS = (
    at(f"{Z}.abs()", (0, 0), cone(*AXES), since="1.7"),
    at(f"{Z}.abs()", (-0.0, 0), cone(*AXES), since="1.7"),
    at(f"{Z}.abs()", (3, 4), derivative((0.6, 0.8)), since="1.7", ulps=4),
    at(f"{Z}.abs()", (0, -2), derivative((0, -1)), since="1.7"),
    at(f"{Z}.angle()", (1, 0), derivative((0, 1)), since="1.8"),
    at(f"{Z}.angle()", (0, 0), no_limit(), since="1.8"),
    at(f"{REAL.format(f'{Z}.sgn()')}", (0, 0), no_limit(), since="1.8"),
    at(f"torch.linalg.vector_norm({Z}, dim=0)", (0, 0), cone(*AXES), since="1.10"),
    at(f"{REAL.format(f'{Z}.sqrt()')}", (0, 0), no_limit(), since="1.7"),
    at(f"{REAL.format(f'{Z}.log()')}", (0, 0), no_limit(), since="1.7"),
    at(f"{REAL.format(f'{Z}.reciprocal()')}", (0, 0), no_limit(), since="1.7"),
    at(f"{REAL.format(f'{Z}.pow(0.5)')}", (0, 0), no_limit(), since="1.7"),
    at(f"{REAL.format(f'{Z}.pow(0)')}", (0, 0), derivative((0, 0)), since="1.8"),
    at(f"{REAL.format(f'{Z}.pow(1)')}", (0, 0), derivative((1, 1)), since="1.8"),
    at(f"{REAL.format(f'{Z}.pow(2)')}", (0, 0), derivative((0, 0)), since="1.8"),
    at(f"{REAL.format(f'{Z}.exp()')}", (0, 0), derivative((1, 1)), since="1.8"),
    at(f"{REAL.format(f'{Z}.sin()')}", (0, 0), derivative((1, 1)), since="1.8"),
    at(f"{REAL.format(f'{Z}.tanh()')}", (0, 0), derivative((1, 1)), since="1.8"),
    at(f"({Z} * {Z}.conj()).real", (3, 4), derivative((6, 8)), since="1.8"),
)
