"""Functions of complex tensors with their derivatives in closed form.

`by_z` and `by_conj` are the Wirtinger derivatives by `z` and by its conjugate, elementwise. On
the Gaussian numbers of `tensors` the polynomials are exact in complex64.
"""

from ..harness.cases import Row

HOLOMORPHIC = (
    Row("scale", forward="lambda z: 3 * z", by_z="lambda z: torch.full_like(z, 3)"),
    Row("turn", forward="lambda z: (1 + 2j) * z", by_z="lambda z: torch.full_like(z, 1 + 2j)"),
    Row("negate", forward="lambda z: -z", by_z="lambda z: -torch.ones_like(z)"),
    Row("square", forward="lambda z: z * z", by_z="lambda z: 2 * z"),
    Row("power", forward="lambda z: z ** 2", by_z="lambda z: 2 * z"),
    Row("cube", forward="lambda z: z * z * z", by_z="lambda z: 3 * z * z"),
)
"""Their derivative by the conjugate is zero."""

TRANSCENDENTAL = (
    Row("exp", forward="lambda z: z.exp()", by_z="lambda z: z.exp()"),
    Row("sin", forward="lambda z: z.sin()", by_z="lambda z: z.cos()"),
    Row("cosh", forward="lambda z: z.cosh()", by_z="lambda z: z.sinh()"),
    Row("reciprocal", forward="lambda z: 1 / z", by_z="lambda z: -1 / (z * z)"),
    Row("log", forward="lambda z: z.log()", by_z="lambda z: 1 / z"),
    Row("sqrt", forward="lambda z: z.sqrt()", by_z="lambda z: 0.5 / z.sqrt()"),
)
"""Holomorphic, not exact, and not at 0."""

SILU = Row(
    "silu",
    forward="lambda z: torch.nn.functional.silu(z)",
    by_z="lambda z: (1 + z * (-z).exp() / (1 + (-z).exp())) / (1 + (-z).exp())",
)
"""Holomorphic too; its gradient is refused."""

NOT_HOLOMORPHIC = (
    Row(
        "conj",
        forward="lambda z: z.conj()",
        by_z="lambda z: torch.zeros_like(z)",
        by_conj="lambda z: torch.ones_like(z)",
    ),
    Row(
        "stretch",
        forward="lambda z: z + 2 * z.conj()",
        by_z="lambda z: torch.ones_like(z)",
        by_conj="lambda z: torch.full_like(z, 2)",
    ),
    Row(
        "modulus",
        forward="lambda z: z * z.conj()",
        by_z="lambda z: z.conj()",
        by_conj="lambda z: z",
    ),
    Row(
        "weighted",
        forward="lambda z: z.conj() * z * z",
        by_z="lambda z: 2 * z * z.conj()",
        by_conj="lambda z: z * z",
    ),
    Row(
        "real_part_times_z",
        forward="lambda z: z.real * z",
        by_z="lambda z: 0.5 * z + z.real",
        by_conj="lambda z: 0.5 * z",
    ),
)

REAL_VALUED = (
    Row("real", forward="lambda z: z.real", by_conj="lambda z: torch.full_like(z, 0.5)"),
    Row("imag", forward="lambda z: z.imag", by_conj="lambda z: torch.full_like(z, 0.5j)"),
    Row("squares", forward="lambda z: z.real * z.real + z.imag * z.imag", by_conj="lambda z: z"),
    Row("modulus", forward="lambda z: (z * z.conj()).real", by_conj="lambda z: z"),
    Row("real_of_square", forward="lambda z: (z * z).real", by_conj="lambda z: z.conj()"),
    Row("imag_of_square", forward="lambda z: (z * z).imag", by_conj="lambda z: 1j * z.conj()"),
)
"""Their derivative by `z` is the conjugate of that by the conjugate."""

REAL_VALUED_ROUNDING = (
    Row("abs", forward="lambda z: z.abs()", by_conj="lambda z: z / (2 * z.abs())"),
    Row("angle", forward="lambda z: z.angle()", by_conj="lambda z: 0.5j / z.conj()"),
    Row("log_abs", forward="lambda z: z.abs().log()", by_conj="lambda z: 0.5 / z.conj()"),
)
"""Not exact, and not at 0."""

OF_REAL = (
    Row("turn", forward="lambda x: x * (1 + 2j)", slope="lambda x: (1 + 2j) * torch.ones_like(x)"),
    Row("add", forward="lambda x: x + 1j", slope="lambda x: (1 + 0j) * torch.ones_like(x)"),
    Row(
        "complex",
        forward="lambda x: torch.complex(x * x, 3 * x)",
        slope="lambda x: torch.complex(2 * x, torch.full_like(x, 3))",
    ),
    Row(
        "view_as_complex",
        forward="lambda x: torch.view_as_complex(torch.stack([x, -2 * x], -1))",
        slope="lambda x: (1 - 2j) * torch.ones_like(x)",
    ),
    Row(
        "square",
        forward="lambda x: ((1 + 1j) * x) * ((2 - 1j) * x)",
        slope="lambda x: (6 + 2j) * x",
    ),
)
"""Complex functions of a real tensor."""

OF_REAL_ROUNDING = (
    Row(
        "polar",
        since="1.9",
        forward="lambda x: torch.polar(torch.full_like(x, 2), x)",
        slope="lambda x: torch.complex(-2 * x.sin(), 2 * x.cos())",
    ),
    Row(
        "wave",
        forward="lambda x: (1j * x).exp()",
        slope="lambda x: torch.complex(-x.sin(), x.cos())",
    ),
    Row(
        "power_of_complex",
        forward="lambda x: (1 + 2j) ** x",
        slope="lambda x: torch.tensor(1 + 2j, dtype=torch.complex128).log() * (1 + 2j) ** x",
    ),
    Row(
        "complex_power",
        forward="lambda x: x.abs() ** (2 + 1j)",
        slope="lambda x: (2 + 1j) * x.abs() ** (1 + 1j) * x.sign()",
    ),
)
"""Not exact, and not at 0."""

WITH_REAL = (
    Row("mul", forward="lambda z, x: z * x", pulled="lambda g, z, x: g * z.conj()"),
    Row("mul_reversed", forward="lambda z, x: x * z", pulled="lambda g, z, x: g * z.conj()"),
    Row("add", forward="lambda z, x: x + z", pulled="lambda g, z, x: g"),
    Row("sub", forward="lambda z, x: z - x", pulled="lambda g, z, x: -g"),
    Row(
        "alpha", forward="lambda z, x: torch.add(z, x, alpha=2j)", pulled="lambda g, z, x: -2j * g"
    ),
    Row("mul_", forward="lambda z, x: z.clone().mul_(x)", pulled="lambda g, z, x: g * z.conj()"),
    Row("copy_", forward="lambda z, x: z.clone().copy_(x)", pulled="lambda g, z, x: g"),
    Row("to", forward="lambda z, x: x.to(z.dtype) * z", pulled="lambda g, z, x: g * z.conj()"),
    Row("cat", forward="lambda z, x: torch.stack([z, x])", pulled="lambda g, z, x: g[1]"),
    Row(
        "addcmul",
        since="1.13",
        forward="lambda z, x: torch.addcmul(x, z, z)",
        pulled="lambda g, z, x: g",
    ),
    Row(
        "where",
        since="1.12",
        forward="lambda z, x: torch.where(x > 0, x, z)",
        pulled="lambda g, z, x: g * (x > 0)",
    ),
    Row(
        "masked_fill",
        forward="lambda z, x: z.masked_fill(z.real > 0, x.sum())",
        pulled="lambda g, z, x: (g * (z.real > 0)).sum().expand_as(x)",
    ),
    Row(
        "fill_",
        forward="lambda z, x: z.clone().fill_(x.sum())",
        pulled="lambda g, z, x: g.sum().expand_as(x)",
    ),
    Row(
        "sum_as_complex",
        forward="lambda z, x: x.sum(dtype=z.dtype)",
        pulled="lambda g, z, x: g.expand_as(x)",
    ),
)
"""Operations on a complex and a real tensor. `pulled` is what a gradient `g` of the result becomes
by way of the real tensor, were that complex."""

INSIDE = (
    Row(
        "rotation",
        forward="lambda x: (x * (3 + 4j)).imag",
        slope="lambda x: torch.full_like(x, 4)",
    ),
    Row(
        "modulus",
        forward="lambda x: (torch.complex(x, 2 * x) * torch.complex(x, 2 * x).conj()).real",
        slope="lambda x: 10 * x",
    ),
    Row(
        "cube",
        forward="lambda x: (torch.complex(x, x) * torch.complex(x, -x)).real * x",
        slope="lambda x: 6 * x * x",
    ),
    Row(
        "square_of_imaginary",
        forward="lambda x: ((1j * x) * (1j * x)).real",
        slope="lambda x: -2 * x",
    ),
    Row(
        "part_of_view",
        forward="lambda x: torch.view_as_real(torch.complex(x, x) * (2 + 1j))[..., 1] * x",
        slope="lambda x: 6 * x",
    ),
)
"""Real functions of a real tensor that use complex numbers inside."""

LOSSES = (
    Row(
        "modulus",
        of="lambda z: (z * z.conj()).real",
        by_real="lambda x, y: 2 * x",
        by_imag="lambda x, y: 2 * y",
    ),
    Row(
        "real_of_square",
        of="lambda z: (z * z).real",
        by_real="lambda x, y: 2 * x",
        by_imag="lambda x, y: -2 * y",
    ),
    Row(
        "product_of_parts",
        of="lambda z: z.real * z.imag",
        by_real="lambda x, y: y",
        by_imag="lambda x, y: x",
    ),
    Row(
        "imag_of_cube",
        of="lambda z: (z * z * z).imag",
        by_real="lambda x, y: 6 * x * y",
        by_imag="lambda x, y: 3 * (x * x - y * y)",
    ),
    Row(
        "imag_of_conj",
        of="lambda z: ((1 + 1j) * z.conj()).imag",
        by_real="lambda x, y: torch.ones_like(x)",
        by_imag="lambda x, y: -torch.ones_like(x)",
    ),
    Row(
        "through_view_as_real",
        of="lambda z: torch.view_as_real(z * z)[..., 1]",
        by_real="lambda x, y: 2 * y",
        by_imag="lambda x, y: 2 * x",
    ),
)
"""Real losses, elementwise, with their derivatives by the real and the imaginary part."""
