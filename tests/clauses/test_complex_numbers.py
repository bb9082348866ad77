"""SPEC.md, Complex numbers."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, refuses, same
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.complex_functions import (
    HOLOMORPHIC,
    INSIDE,
    LOSSES,
    NOT_HOLOMORPHIC,
    OF_REAL,
    OF_REAL_ROUNDING,
    REAL_VALUED,
    REAL_VALUED_ROUNDING,
    SILU,
    TRANSCENDENTAL,
    WITH_REAL,
)
from ..strategies.tables import ids, present, rows
from ..strategies.tangents import tangent_of
from ..strategies.tensors import COMPLEX, FILLED, tensors

GAUSSIAN = {"values": "gaussian", "dtypes": COMPLEX}
NONZERO = {"values": "gaussian nonzero", "shapes": FILLED, "dtypes": [torch.complex128]}


def zs(requires_grad=True, **options):
    """Draw a complex tensor of Gaussian numbers, by default a leaf that requires grad."""
    return tensors(requires_grad=requires_grad, **{**GAUSSIAN, **options})


@clause("complex.gradient.steepest_ascent")
@pytest.mark.parametrize("row", present(LOSSES), ids=ids(LOSSES))
@given(z=zs(), by_grad=st.booleans())
def test_gradient_holds_the_derivatives_by_both_parts(row, z, by_grad):
    x, y = z.detach().real.clone(), z.detach().imag.clone()
    loss = row.of(z).sum()
    if by_grad:
        (gradient,) = torch.autograd.grad(loss, z)
    else:
        loss.backward()
        gradient = z.grad
    same(gradient, torch.complex(row.by_real(x, y), row.by_imag(x, y)))


@clause("complex.vjp.rule")
@pytest.mark.parametrize("row", present(NOT_HOLOMORPHIC), ids=ids(NOT_HOLOMORPHIC))
@given(z=zs(), factor=st.sampled_from([1, 1j, 2 - 1j, -1 + 0.5j]))
def test_both_wirtinger_derivatives_contribute(row, z, factor):
    w = row.forward(z)
    gradient = factor * z.detach() + 1
    (pulled,) = torch.autograd.grad(w, z, gradient)
    z = z.detach()
    same(pulled, gradient.conj() * row.by_conj(z) + gradient * row.by_z(z).conj())


@clause("complex.vjp.rule")
@given(
    z=zs(dtypes=[torch.complex128]),
    inner=rows(NOT_HOLOMORPHIC),
    outer=rows(NOT_HOLOMORPHIC),
)
def test_rule_holds_for_compositions(z, inner, outer):
    w = inner.forward(z)
    (pulled,) = torch.autograd.grad(outer.forward(w), z, torch.full_like(z, 2 - 1j))
    z, w, gradient = z.detach(), w.detach(), torch.full_like(z.detach(), 2 - 1j)
    gradient = gradient.conj() * outer.by_conj(w) + gradient * outer.by_z(w).conj()
    same(pulled, gradient.conj() * inner.by_conj(z) + gradient * inner.by_z(z).conj())


@clause("complex.vjp.holomorphic")
@pytest.mark.parametrize("row", present(HOLOMORPHIC), ids=ids(HOLOMORPHIC))
@given(z=zs(), factor=st.sampled_from([1, 1j, 2 - 1j, -1 + 0.5j]))
def test_derivative_is_conjugated(row, z, factor):
    gradient = factor * z.detach() + 1
    (pulled,) = torch.autograd.grad(row.forward(z), z, gradient)
    same(pulled, gradient * row.by_z(z.detach()).conj())


@clause("complex.vjp.holomorphic")
@given(row=rows(TRANSCENDENTAL), z=zs(**NONZERO))
def test_derivative_of_a_transcendental_function_is_conjugated(row, z):
    (pulled,) = torch.autograd.grad(row.forward(z), z, torch.full_like(z, 2 - 1j))
    close(pulled, (2 - 1j) * row.by_z(z.detach()).conj(), ulps=32)


@clause("complex.vjp.holomorphic")
@given(
    a=zs(shapes=[(2, 3)]),
    b=zs(shapes=[(3, 2)]),
    gradient=zs(requires_grad=False, shapes=[(2, 2)], dtypes=[torch.complex128]),
)
def test_factors_of_a_matrix_product_are_conjugated(a, b, gradient):
    a, b = a.detach().to(gradient.dtype), b.detach().to(gradient.dtype)
    a.requires_grad_(), b.requires_grad_()
    (a @ b).backward(gradient)
    same(a.grad, torch.stack([gradient @ b.detach().conj()[row] for row in range(3)], 1))
    same(b.grad, torch.stack([a.detach().conj()[:, row] @ gradient for row in range(3)]))


@clause("complex.vjp.real_result")
@pytest.mark.parametrize("row", present(REAL_VALUED), ids=ids(REAL_VALUED))
@given(z=zs(), factor=st.integers(-3, 3))
def test_real_result_has_twice_the_conjugate_derivative(row, z, factor):
    y = row.forward(z)
    gradient = factor * z.detach().imag + 1
    (pulled,) = torch.autograd.grad(y, z, gradient)
    same(pulled, 2 * gradient * row.by_conj(z.detach()))


@clause("complex.vjp.real_result")
@given(row=rows(REAL_VALUED_ROUNDING), z=zs(**NONZERO))
def test_real_transcendental_result_has_twice_the_conjugate_derivative(row, z):
    y = row.forward(z)
    (pulled,) = torch.autograd.grad(y, z, torch.full_like(y, 2))
    close(pulled, 4 * row.by_conj(z.detach()), ulps=16)


@clause("complex.vjp.real_input")
@pytest.mark.parametrize("row", present(OF_REAL), ids=ids(OF_REAL))
@given(x=tensors(requires_grad=True), factor=st.sampled_from([1, 1j, 2 - 1j]))
def test_gradient_of_a_real_tensor_is_real(row, x, factor):
    w = row.forward(x)
    gradient = w.detach() + factor
    (pulled,) = torch.autograd.grad(w, x, gradient)
    same(pulled, (gradient * row.slope(x.detach()).conj()).real)


@clause("complex.vjp.real_input")
@pytest.mark.parametrize("row", present(OF_REAL_ROUNDING), ids=ids(OF_REAL_ROUNDING))
@given(x=tensors(FILLED, "nonzero", [torch.float64], requires_grad=True))
def test_gradient_of_a_real_tensor_is_real_where_it_rounds(row, x):
    w = row.forward(x)
    (pulled,) = torch.autograd.grad(w, x, torch.full_like(w, 2 - 1j))
    close(pulled, ((2 - 1j) * row.slope(x.detach()).conj()).real, ulps=64)


@clause("complex.vjp.real_argument")
@pytest.mark.parametrize("row", present(WITH_REAL), ids=ids(WITH_REAL))
@pytest.mark.parametrize("turn", [2 + 1j, 1 - 1j])
@pytest.mark.parametrize("values", [1.5, [1.0, -2.0, 0.5], [[3.0, -1.0], [2.0, 4.0]]])
def test_gradient_of_a_real_argument_is_real(row, turn, values):
    x = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    z = (x.detach() - 1) * turn
    y = row.forward(z.requires_grad_(), x)
    gradient = y.detach() + (1 - 2j)
    (pulled,) = torch.autograd.grad(y, x, gradient)
    same(pulled, row.pulled(gradient, z.detach(), x.detach()).real)


@clause("complex.real_function.as_if_real")
@pytest.mark.parametrize("row", present(INSIDE), ids=ids(INSIDE))
@given(x=tensors(requires_grad=True), factor=st.integers(-3, 3))
def test_complex_numbers_inside_a_real_function_leave_no_trace(row, x, factor):
    y = row.forward(x)
    (pulled,) = torch.autograd.grad(y, x, torch.full_like(y, factor))
    same(pulled, factor * row.slope(x.detach()))


@clause("complex.real_function.as_if_real")
@given(
    x=tensors([(4,)], requires_grad=True),
    k=tensors([(4,)], requires_grad=True),
    shift=st.integers(0, 3),
)
def test_convolution_by_fourier_transform_is_one(x, k, shift):
    x, k = x.detach().double().requires_grad_(), k.detach().double().requires_grad_()
    y = torch.fft.irfft(torch.fft.rfft(x) * torch.fft.rfft(k), 4)
    y[shift].backward()
    same(x.grad, torch.stack([k.detach()[(shift - n) % 4] for n in range(4)]))
    same(k.grad, torch.stack([x.detach()[(shift - n) % 4] for n in range(4)]))


OPTIMIZERS = (
    Row("SGD", of="lambda params: torch.optim.SGD(params, lr=0.25)"),
    Row("SGD momentum", of="lambda params: torch.optim.SGD(params, lr=0.125, momentum=0.5)"),
    Row("Adam", of="lambda params: torch.optim.Adam(params, lr=0.25)"),
    Row("AdamW", of="lambda params: torch.optim.AdamW(params, lr=0.25)"),
    Row("Adamax", of="lambda params: torch.optim.Adamax(params, lr=0.25)"),
    Row("NAdam", of="lambda params: torch.optim.NAdam(params, lr=0.25)"),
    Row("RAdam", of="lambda params: torch.optim.RAdam(params, lr=0.25)"),
    Row("Adagrad", of="lambda params: torch.optim.Adagrad(params, lr=0.25)"),
    Row("Adadelta", of="lambda params: torch.optim.Adadelta(params, lr=0.25)"),
    Row("Adadelta foreach", of="lambda params: torch.optim.Adadelta(params, foreach=True)"),
    Row("RMSprop", of="lambda params: torch.optim.RMSprop(params, lr=0.25, centered=True)"),
    Row("Rprop", of="lambda params: torch.optim.Rprop(params, lr=0.25)"),
    Row("ASGD", of="lambda params: torch.optim.ASGD(params, lr=0.125)"),
    Row("Adam amsgrad", of="lambda params: torch.optim.Adam(params, lr=0.25, amsgrad=True)"),
)


@clause("complex.optimizer.as_real_pairs")
@pytest.mark.parametrize("noted", [False, True], ids=["values", "conjugation noted"])
@pytest.mark.parametrize("row", present(OPTIMIZERS), ids=ids(OPTIMIZERS))
def test_complex_parameters_step_as_their_real_pairs(row, noted):
    z = torch.tensor([1 + 2j, 3 - 1j, -0.5j], dtype=torch.complex128)
    pairs = torch.view_as_real(z).clone()
    optimizer, by_pairs = row.of([z]), row.of([pairs])
    for step in range(3):
        gradient = torch.tensor([[2.0, -1.0], [0.5, 0.5], [-step, 3.0]], dtype=torch.float64)
        z.grad, pairs.grad = torch.view_as_complex(gradient.clone()), gradient
        if noted:  # as a backward through conj() may leave it
            z.grad = z.grad.conj_physical().conj()
        optimizer.step()
        by_pairs.step()
        close(torch.view_as_real(z), pairs, ulps=16)


@clause("complex.optimizer.descends")
@given(z=zs(shapes=FILLED), rate=st.sampled_from([0.125, 0.25, 0.5]), steps=st.integers(1, 3))
def test_steps_of_sgd_approach_the_minimum(z, rate, steps):
    start, target = z.detach().clone(), torch.full_like(z.detach(), 2 - 1j)
    optimizer = torch.optim.SGD([z], lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        ((z - target) * (z - target).conj()).real.sum().backward()
        optimizer.step()
    same(z.detach(), target + (1 - 2 * rate) ** steps * (start - target))


@clause("complex.views.share_memory")
@given(z=zs(requires_grad=False, shapes=FILLED), factor=st.integers(2, 3))
def test_parts_are_views(z, factor):
    x, y = z.real.clone(), z.imag.clone()
    z.real.mul_(factor)
    same(z, torch.complex(factor * x, y))
    z.imag.sub_(factor)
    same(z, torch.complex(factor * x, y - factor))
    torch.view_as_real(z)[..., 0].neg_()
    same(z, torch.complex(-factor * x, y - factor))
    torch.view_as_complex(torch.view_as_real(z)).mul_(1j)
    same(z, torch.complex(factor - y, -factor * x))


@clause("complex.views.differentiable")
@given(z=zs(shapes=FILLED), a=st.integers(-3, 3), b=st.integers(-3, 3))
def test_gradients_of_parts_meet_in_the_complex_tensor(z, a, b):
    pairs = torch.view_as_real(z)
    (a * z.real + b * z.imag).sum().backward()
    same(z.grad, torch.full_like(z, complex(a, b)))
    (pairs[..., 0] * a - pairs[..., 1]).sum().backward()
    same(z.grad, torch.full_like(z, complex(2 * a, b - 1)))


@clause("complex.views.differentiable")
@given(x=tensors([(3, 2), (2,), (0, 2)], layouts=["contiguous"], requires_grad=True))
def test_gradient_of_a_complex_view_is_pairs(x):
    w = torch.view_as_complex(x)
    (pulled,) = torch.autograd.grad(w * w, x, torch.full_like(w, 1 - 2j))
    same(pulled, torch.view_as_real((1 - 2j) * 2 * w.detach().conj()))


@clause("complex.views.inplace")
@given(z=zs(shapes=FILLED), factor=st.integers(2, 3), imaginary=st.booleans())
def test_writing_into_a_part_is_differentiated(z, factor, imaginary):
    w = z * 1
    (w.imag if imaginary else w.real).mul_(factor)
    (w.real * w.real + w.imag * w.imag).sum().backward()
    x, y = z.detach().real, z.detach().imag
    scale = factor * factor
    if imaginary:
        same(z.grad, torch.complex(2 * x, 2 * scale * y))
    else:
        same(z.grad, torch.complex(2 * scale * x, 2 * y))


@clause("complex.views.inplace")
@given(z=zs(shapes=FILLED), c=tensors([()], dtypes=[torch.float64], requires_grad=True))
def test_overwriting_a_part_cuts_it_off(z, c):
    w = z * 1
    w.imag.copy_(c)
    torch.view_as_real(w)[..., 0].mul_(3)
    w.backward(torch.full_like(w, 1 - 2j))
    same(z.grad, torch.full_like(z, 3))
    same(c.grad, torch.full_like(c, -2 * z.numel()))


@clause("complex.views.inplace")
@given(x=tensors([(3, 2), (2,), (2, 1, 2)], layouts=["contiguous"], requires_grad=True))
def test_writing_into_a_complex_view_is_differentiated(x):
    pairs = x * 1
    torch.view_as_complex(pairs).mul_(2j)
    pairs.backward(x.detach() + 1)
    gradient = torch.view_as_complex(x.detach() + 1)
    same(x.grad, torch.view_as_real(-2j * gradient))


READERS = (
    Row("square", of="lambda w: w * w", pulled="lambda g, w: 2 * g * w.conj()"),
    Row("imag", of="lambda w: w.imag + 0j", pulled="lambda g, w: 1j * g.real"),
    Row("real", of="lambda w: w.real * (1 + 1j)", pulled="lambda g, w: (g.real + g.imag) + 0j"),
    Row("conj", of="lambda w: w.conj()", pulled="lambda g, w: g.conj()"),
    Row("modulus", of="lambda w: w * w.conj()", pulled="lambda g, w: 2 * g.real * w"),
    Row("view", of="lambda w: w.view(-1).view(w.shape)", pulled="lambda g, w: g"),
    Row("write", of="lambda w: w.clone().mul_(2j)", pulled="lambda g, w: -2j * g"),
)


@clause("complex.conj.lazy")
@pytest.mark.parametrize("row", present(READERS), ids=ids(READERS))
@pytest.mark.parametrize("by_leaf", [False, True])
@pytest.mark.parametrize("lazy_gradient", [False, True])
@pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128])
def test_lazy_conjugates_are_differentiated_as_resolved(row, by_leaf, lazy_gradient, dtype):
    z = torch.tensor([1 + 2j, -3 + 1j, -0.5j], dtype=dtype, requires_grad=True)
    leaf = z.detach().conj().requires_grad_() if by_leaf else z
    w = leaf if by_leaf else z.conj()
    gradient = torch.full_like(z.detach(), 2 - 1j)
    given_as = gradient.conj().resolve_conj().conj() if lazy_gradient else gradient
    (pulled,) = torch.autograd.grad(row.of(w), leaf, given_as)
    expected = row.pulled(gradient, z.detach().conj().resolve_conj())
    same(pulled.resolve_conj(), (expected if by_leaf else expected.conj()).resolve_conj())


@clause("complex.conj.lazy")
@given(z=zs(shapes=FILLED), factor=st.sampled_from([2j, 1 - 1j]))
def test_writing_into_a_lazy_conjugate_is_differentiated(z, factor):
    w = (z * 1).conj()
    w.mul_(factor)
    w.imag.mul_(2)
    w.backward(torch.full_like(z, 2 - 1j))
    turned = (z.detach().conj() * factor).resolve_conj()
    same(w.detach().resolve_conj(), torch.complex(turned.real, 2 * turned.imag))
    same(z.grad.resolve_conj(), torch.full_like(z, (2 + 2j) * factor))


CHECKED = (
    Row("square", of="lambda z: z * z"),
    Row("modulus", of="lambda z: z.abs()"),
    Row("conj", of="lambda z: z.conj() * (1 + 2j)"),
    Row("turn of real", of="lambda z: z.real * (1 + 2j)"),
)


@clause("complex.gradcheck.accepts")
@given(
    row=rows(CHECKED),
    z=zs(values="gaussian nonzero", shapes=[(), (2,), (0,)], dtypes=[torch.complex128]),
)
def test_gradcheck_accepts_complex_functions(row, z):
    same(torch.autograd.gradcheck(row.of, (z,)), True)


@clause("complex.gradcheck.accepts")
@given(x=tensors([(), (2,)], "nonzero", [torch.float64], requires_grad=True))
def test_gradcheck_accepts_complex_functions_of_real_tensors(x):
    same(torch.autograd.gradcheck(lambda x: x * (1 + 2j), (x,)), True)


@clause("complex.gradcheck.rejects")
@pytest.mark.parametrize("part", ["all", "real", "imag"])
@pytest.mark.parametrize("value", [1 + 2j, [1 + 2j, -3 + 0j]])
def test_gradcheck_rejects_a_wrong_complex_gradient(part, value):
    z = torch.tensor(value, dtype=torch.complex128, requires_grad=True)

    class Turn(torch.autograd.Function):
        @staticmethod
        def forward(ctx, z):
            return z * (1 + 2j)

        @staticmethod
        def backward(ctx, gradient):
            if part == "all":
                return gradient * (1 + 2j)
            real = gradient.real * (2 if part == "real" else 1)
            return torch.complex(real, gradient.imag * (1 if part == "real" else 2)) * (1 - 2j)

    refuses(lambda: torch.autograd.gradcheck(Turn.apply, (z,)), RuntimeError)
    same(torch.autograd.gradcheck(lambda z: z * (1 + 2j), (z,)), True)


@clause("complex.forward.matches")
@given(
    row=rows(NOT_HOLOMORPHIC),
    z=zs(requires_grad=False),
    factor=st.sampled_from([1, 1j, 2 - 1j]),
)
def test_both_wirtinger_derivatives_act_on_the_tangent(row, z, factor):
    direction = factor * z + 1
    found = tangent_of(row.forward, z, direction)
    same(found, row.by_z(z) * direction + row.by_conj(z) * direction.conj())


@clause("complex.forward.matches")
@given(row=rows(HOLOMORPHIC), z=zs(requires_grad=False), factor=st.sampled_from([1, 1j, 2 - 1j]))
def test_tangent_is_multiplied_by_the_derivative(row, z, factor):
    direction = factor * z + 1
    same(tangent_of(row.forward, z, direction), row.by_z(z) * direction)


@clause("complex.forward.matches")
@given(row=rows((*TRANSCENDENTAL, SILU)), z=zs(requires_grad=False, **NONZERO))
def test_tangent_is_multiplied_by_a_transcendental_derivative(row, z):
    direction = torch.full_like(z, 2 - 1j)
    close(tangent_of(row.forward, z, direction), row.by_z(z) * direction, ulps=64)


@clause("complex.forward.matches")
@given(row=rows(REAL_VALUED), z=zs(requires_grad=False), factor=st.sampled_from([1, 1j, 2 - 1j]))
def test_tangent_of_a_real_result_is_real(row, z, factor):
    direction = factor * z + 1
    same(tangent_of(row.forward, z, direction), 2 * (row.by_conj(z).conj() * direction).real)


@clause("complex.forward.matches")
@given(row=rows(OF_REAL), x=tensors())
def test_tangent_of_a_complex_function_of_a_real_tensor(row, x):
    same(tangent_of(row.forward, x, 2 * x + 1), row.slope(x) * (2 * x + 1))


@clause("complex.forward.matches")
@pytest.mark.parametrize("row", present(OF_REAL_ROUNDING), ids=ids(OF_REAL_ROUNDING))
@pytest.mark.parametrize("values", [0.5, [1.0, -2.0, 3.0], [[-0.5, 2.0]]])
def test_tangent_of_a_complex_function_of_a_real_tensor_that_rounds(row, values):
    x = torch.tensor(values, dtype=torch.float64)
    found = tangent_of(row.forward, x, torch.full_like(x, 2))
    close(found, 2 * row.slope(x), ulps=64)
