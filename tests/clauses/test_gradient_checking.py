"""SPEC.md, Gradient checking."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same, warned
from ..harness.clauses import clause
from ..strategies.derivatives import (
    COMPLEX_RIGHT,
    COMPLEX_WRONG,
    RIGHT,
    SECOND_WRONG,
    WRONG,
    differentiated,
)
from ..strategies.functions import EXACT, SMOOTH
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import leaves, tensors

SHAPES = ((3,), (), (2, 2), (1,), (2, 1))
DOUBLE = {"dtypes": [torch.float64], "shapes": SHAPES, "values": "nonzero"}
EMPTY = {"dtypes": [torch.float64], "shapes": [*SHAPES, (0,), (2, 0)]}


@clause("gradcheck.right.passes")
@given(x=leaves(**EMPTY), row=rows(EXACT + SMOOTH), raising=st.booleans())
def test_operations_pass(x, row, raising):
    same(torch.autograd.gradcheck(row.forward, (x,), raise_exception=raising), True)
    same(torch.autograd.gradcheck(row.forward, x), True)


@clause("gradcheck.right.passes")
@given(x=leaves(**DOUBLE), row=rows(RIGHT), raising=st.booleans())
def test_right_gradients_pass(x, row, raising):
    y = (x.detach() + 2).requires_grad_()
    f = differentiated(row.value, row.gradient)
    same(torch.autograd.gradcheck(f, (x, y), raise_exception=raising), True)


@clause("gradcheck.wrong.raises")
@pytest.mark.parametrize("row", present(WRONG), ids=ids(WRONG))
@pytest.mark.parametrize("shape", SHAPES[:3])
def test_wrong_gradient_raises(row, shape):
    x, y = (torch.full(shape, v, dtype=torch.float64).requires_grad_() for v in (2.0, 3.0))
    refuses(lambda: torch.autograd.gradcheck(differentiated(row.value, row.gradient), (x, y)))
    torch.autograd.gradcheck(row.value, (x, y))


@clause("gradcheck.wrong.error")
@pytest.mark.parametrize("row", present(WRONG), ids=ids(WRONG))
def test_wrong_gradient_raises_a_gradcheck_error(row):
    from torch.autograd.gradcheck import GradcheckError

    x, y = (torch.full((2,), v, dtype=torch.float64).requires_grad_() for v in (2.0, 3.0))
    f = differentiated(row.value, row.gradient)
    refuses(lambda: torch.autograd.gradcheck(f, (x, y)), GradcheckError)
    same(issubclass(GradcheckError, RuntimeError), True)


@clause("gradcheck.wrong.error")
@pytest.mark.parametrize("row", present(SECOND_WRONG), ids=ids(SECOND_WRONG))
def test_wrong_second_gradient_raises_a_gradcheck_error(row):
    from torch.autograd.gradcheck import GradcheckError

    x = torch.full((2,), 2.0, dtype=torch.float64).requires_grad_()
    f = differentiated(lambda x: x**3, differentiated(lambda g, x: 3 * x * x * g, row.gradient))
    refuses(lambda: torch.autograd.gradgradcheck(f, x), GradcheckError)


@clause("gradcheck.wrong.false")
@pytest.mark.parametrize("row", present(WRONG), ids=ids(WRONG))
@pytest.mark.parametrize("shape", SHAPES[:3])
def test_wrong_gradient_gives_false(row, shape):
    x, y = (torch.full(shape, v, dtype=torch.float64).requires_grad_() for v in (2.0, 3.0))
    f = differentiated(row.value, row.gradient)
    same(torch.autograd.gradcheck(f, (x, y), raise_exception=False), False)
    same(torch.autograd.gradcheck(row.value, (x, y), raise_exception=False), True)


@clause("gradcheck.tolerance.absolute")
@given(x=leaves(**DOUBLE), exponent=st.integers(1, 12))
def test_absolute_tolerance_bounds_the_error(x, exponent):
    error, gradcheck = 0.5**exponent, torch.autograd.gradcheck
    f = differentiated(lambda x: x * x, lambda g, x: (2 * x + error) * g)
    same(gradcheck(f, x, rtol=0, atol=2 * error), True)
    same(gradcheck(f, x, rtol=0, atol=error / 2, raise_exception=False), False)


@clause("gradcheck.tolerance.relative")
@given(x=leaves(**DOUBLE), exponent=st.integers(2, 12))
def test_relative_tolerance_bounds_the_error(x, exponent):
    error, gradcheck = 0.5**exponent, torch.autograd.gradcheck
    f = differentiated(lambda x: x * x, lambda g, x: (1 + error) * 2 * x * g)
    same(gradcheck(f, x, rtol=2 * error, atol=1e-9), True)
    same(gradcheck(f, x, rtol=error / 2, atol=1e-9, raise_exception=False), False)


@clause("gradcheck.tolerance.default")
@given(x=leaves(**DOUBLE))
def test_default_tolerances_are_a_thousandth_and_a_hundred_thousandth(x):
    def check(error, factor):
        f = differentiated(lambda x: x * x, lambda g, x: (factor * 2 * x + error) * g)
        return torch.autograd.gradcheck(f, x, raise_exception=False)

    same((check(0.0, 1.0005), check(0.0, 1.01)), (True, False))
    f = differentiated(lambda x: x * 0, lambda g, x: 1e-4 * g)
    same(torch.autograd.gradcheck(f, x, raise_exception=False), False)
    same(torch.autograd.gradcheck(differentiated(lambda x: x * 0, lambda g, x: 5e-6 * g), x), True)


@clause("gradcheck.eps.central")
@given(x=leaves(**DOUBLE), exponent=st.integers(0, 3))
def test_numeric_gradient_is_a_central_difference(x, exponent):
    eps, gradcheck = 0.5**exponent, torch.autograd.gradcheck
    same(gradcheck(lambda x: x * x, x, eps=eps, atol=0, rtol=0), True)
    error = eps * eps  # of the central difference of the cube
    options = {"eps": eps, "rtol": 0, "raise_exception": False}
    same(gradcheck(lambda x: x * x * x, x, atol=2 * error, **options), True)
    same(gradcheck(lambda x: x * x * x, x, atol=error / 2, **options), False)


@clause("gradcheck.inputs.none")
@given(x=tensors(**DOUBLE), raising=st.booleans())
def test_some_input_must_require_grad(x, raising):
    gradcheck, options = torch.autograd.gradcheck, {"raise_exception": raising}
    refuses(lambda: gradcheck(lambda x: x * x, x, **options), ValueError)
    refuses(lambda: gradcheck(lambda x, n: n * x, (x, 3), **options), ValueError)
    same(gradcheck(lambda x: x * x, x.requires_grad_(), **options), True)


@clause("gradcheck.inputs.unchecked")
@given(x=leaves(**DOUBLE), row=rows(EXACT))
def test_inputs_that_do_not_require_grad_are_handed_on(x, row):
    f = differentiated(lambda x, y: x * y, lambda g, x, y: (y * g, 7 * x * g))
    y, gradcheck = x.detach().clone(), torch.autograd.gradcheck
    same(gradcheck(f, (x, y)), True)
    same(gradcheck(lambda x, n, s: n * row.forward(x) if s == "s" else x, (x, 3, "s")), True)
    same(gradcheck(f, (x, y.requires_grad_()), raise_exception=False), False)


@clause("gradcheck.inputs.untouched")
@given(x=leaves(**DOUBLE), double=st.booleans(), factor=st.sampled_from([2, 5]))
def test_inputs_stay_as_they_are(x, double, factor):
    x.grad, before = torch.full_like(x, 7).detach(), x.detach().clone()
    check = torch.autograd.gradgradcheck if double else torch.autograd.gradcheck
    f = differentiated(lambda x: x * x, lambda g, x: factor * x * g)
    check(f, x, raise_exception=False)
    same((x.is_leaf, x.requires_grad, x.grad is not None), (True, True, True))
    same(torch.stack([x.detach(), x.grad]), torch.stack([before, torch.full_like(before, 7)]))


@clause("gradcheck.precision.warns")
@given(x=tensors(shapes=SHAPES, dtypes=[torch.float32]), double=st.booleans())
def test_lower_precision_warns(x, double):
    check = torch.autograd.gradgradcheck if double else torch.autograd.gradcheck
    single, exact = x.clone().requires_grad_(), x.double().requires_grad_()
    same(bool(warned(lambda: check(lambda x: x * x, single, raise_exception=False))), True)
    same(warned(lambda: check(lambda x: x * x, exact)), [])


# Fixed on purpose: for each function one bit is recorded.
@clause("gradcheck.kinks")
@pytest.mark.parametrize("name", ["relu", "abs"])
def test_verdict_at_a_kink_is_recorded(name):
    x = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    observe(torch.autograd.gradcheck(getattr(torch, name), x, raise_exception=False), name)


@clause("gradcheck.overlap")
@pytest.mark.parametrize("shape", [(2,), (2, 3), (1, 2)])
@pytest.mark.parametrize("raising", [True, False])
def test_overlapping_input_does_not_pass(shape, raising):
    one = torch.ones(1, dtype=torch.float64)
    x, gradcheck = one.expand(shape).requires_grad_(), torch.autograd.gradcheck
    refuses(lambda: gradcheck(lambda x: x * x, x, raise_exception=raising), RuntimeError)
    apart = x.detach().clone(memory_format=torch.contiguous_format).requires_grad_()
    same(gradcheck(lambda x: x * x, apart, raise_exception=raising), True)


@clause("gradcheck.nondeterminism")
@given(x=leaves(**DOUBLE))
def test_nondeterministic_gradient_fails_beyond_its_tolerance(x):
    calls, gradcheck = [], torch.autograd.gradcheck

    def gradient(g, x):
        calls.append(g)
        return (2 * x + 1e-6 / len(calls)) * g

    f, options = differentiated(lambda x: x * x, gradient), {"check_undefined_grad": False}
    same(gradcheck(f, x, atol=1e-3, nondet_tol=1e-4, **options), True)
    same(gradcheck(f, x, atol=1e-3, raise_exception=False, **options), False)


@clause("gradcheck.undefined")
@given(x=leaves(**DOUBLE))
def test_undefined_gradient_must_count_as_zeros(x):
    def check(undefined, **options):
        rules = lambda x: x * x, lambda g, x: undefined(x) if g is None else 2 * x * g
        f = differentiated(*rules, materialize=False)
        return torch.autograd.gradcheck(f, x, raise_exception=False, **options)

    same((check(torch.zeros_like), check(lambda x: None)), (True, True))
    same(check(torch.ones_like, check_undefined_grad=False), True)
    same(check(torch.ones_like), False)


@clause("gradcheck.batched")
@given(x=leaves(**DOUBLE))
def test_batched_gradients_are_checked_if_asked(x):
    def gradient(g, x):
        return 2 * x * g if g.sum().item() < 1e9 else g

    gradcheck, f = torch.autograd.gradcheck, differentiated(lambda x: x * x, gradient)
    same(gradcheck(lambda x: x * x, x, check_batched_grad=True), True)
    same(gradcheck(f, x), True)
    same(gradcheck(f, x, check_batched_grad=True, raise_exception=False), False)


@clause("gradcheck.forward.checked")
@given(x=leaves(**DOUBLE), factor=st.sampled_from([0, 1, 3, -2]))
def test_forward_mode_is_checked_if_asked(x, factor):
    f = differentiated(lambda x: x * x, lambda g, x: 2 * x * g, lambda t, x: factor * x * t)
    right = differentiated(lambda x: x * x, lambda g, x: 2 * x * g, lambda t, x: 2 * x * t)
    gradcheck, options = torch.autograd.gradcheck, {"raise_exception": False}
    same((gradcheck(f, x), gradcheck(right, x, check_forward_ad=True)), (True, True))
    same(gradcheck(f, x, check_forward_ad=True, **options), False)


@clause("gradcheck.backward.skipped")
@given(x=leaves(**DOUBLE), factor=st.sampled_from([0, 1, 3, -2]))
def test_backward_is_not_checked_if_not_asked(x, factor):
    f = differentiated(lambda x: x * x, lambda g, x: factor * x * g, lambda t, x: 2 * x * t)
    forward, gradcheck = {"check_forward_ad": True}, torch.autograd.gradcheck
    same(gradcheck(f, x, check_backward_ad=False, **forward), True)
    same(gradcheck(f, x, **forward, raise_exception=False), False)


@clause("gradcheck.modes.neither")
@given(x=leaves(**DOUBLE), raising=st.booleans())
def test_no_mode_to_check_is_refused(x, raising):
    gradcheck, options = torch.autograd.gradcheck, {"raise_exception": raising}
    refuses(lambda: gradcheck(lambda x: x * x, x, check_backward_ad=False, **options), Exception)
    same(gradcheck(lambda x: x * x, x, check_backward_ad=True, **options), True)


@clause("gradcheck.fast.right")
@given(x=leaves(**EMPTY), row=rows(EXACT + SMOOTH), raising=st.booleans())
def test_fast_mode_passes_what_is_right(x, row, raising):
    options = {"fast_mode": True, "raise_exception": raising}
    same(torch.autograd.gradcheck(row.forward, x, **options), True)


@clause("gradcheck.fast.wrong")
@pytest.mark.parametrize("row", present(WRONG), ids=ids(WRONG))
@pytest.mark.parametrize("shape", SHAPES[:3])
def test_fast_mode_fails_what_is_wrong(row, shape):
    x, y = (torch.full(shape, v, dtype=torch.float64).requires_grad_() for v in (2.0, 3.0))
    f, gradcheck = differentiated(row.value, row.gradient), torch.autograd.gradcheck
    same(gradcheck(f, (x, y), fast_mode=True, raise_exception=False), False)
    same(gradcheck(row.value, (x, y), fast_mode=True), True)


@clause("gradcheck.complex.right")
@pytest.mark.parametrize("row", present(COMPLEX_RIGHT), ids=ids(COMPLEX_RIGHT))
@pytest.mark.parametrize("shape", [(2,), ()])
def test_right_complex_gradient_passes(row, shape):
    x = torch.full(shape, 2.0, dtype=row.dtype)
    x = (x + 1j if row.dtype.is_complex else x).requires_grad_()
    f = differentiated(row.value, row.gradient)
    same(torch.autograd.gradcheck(f, x), True)
    same(torch.autograd.gradcheck(row.value, x), True)


@clause("gradcheck.complex.wrong")
@pytest.mark.parametrize("row", present(COMPLEX_WRONG), ids=ids(COMPLEX_WRONG))
@pytest.mark.parametrize("shape", [(2,), ()])
def test_wrong_complex_gradient_fails(row, shape):
    x = torch.full(shape, 2.0, dtype=row.dtype)
    x = (x + 1j if row.dtype.is_complex else x).requires_grad_()
    f, gradcheck = differentiated(row.value, row.gradient), torch.autograd.gradcheck
    same(gradcheck(f, x, raise_exception=False), False)


@clause("gradcheck.masked")
@pytest.mark.parametrize("fast", [False, True])
def test_unspecified_elements_count_unless_masked(fast):
    x = torch.eye(2, dtype=torch.float64).to_sparse().requires_grad_()
    gradcheck, options = torch.autograd.gradcheck, {"fast_mode": fast, "raise_exception": False}
    same(gradcheck(lambda x: x.to_dense(masked_grad=True), x, masked=True, **options), True)
    same(gradcheck(lambda x: x.to_dense(masked_grad=False), x, masked=False, **options), True)
    same(gradcheck(lambda x: x.to_dense(masked_grad=True), x, **options), False)


@clause("gradcheck.constant.raises")
@given(x=leaves(**DOUBLE), row=rows(EXACT), raising=st.booleans())
def test_output_that_varies_must_require_grad(x, row, raising):
    gradcheck = torch.autograd.gradcheck
    same(gradcheck(lambda x: row.forward(x).detach(), x, raise_exception=False), False)
    same(gradcheck(row.forward, x, raise_exception=raising), True)


@clause("gradcheck.constant.passes")
@given(x=leaves(**DOUBLE), raising=st.booleans())
def test_constant_passes(x, raising):
    same(torch.autograd.gradcheck(lambda x: x.new_ones(2), x, raise_exception=raising), True)
    zero = differentiated(lambda x: 0 * x, lambda g, x: None)
    same(torch.autograd.gradcheck(zero, x, raise_exception=raising), True)


# Fixed on purpose: one bit is recorded.
@clause("gradcheck.constant.beside")
def test_verdict_on_a_detached_output_beside_another_is_recorded():
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    options = {"raise_exception": False}
    observe(torch.autograd.gradcheck(lambda x: (x * x, (3 * x).detach()), x, **options))


@clause("gradcheck.double.right")
@given(x=leaves(**DOUBLE), row=rows(EXACT + SMOOTH), raising=st.booleans())
def test_operations_pass_twice(x, row, raising):
    same(torch.autograd.gradgradcheck(row.forward, x, raise_exception=raising), True)


@clause("gradcheck.double.wrong")
@pytest.mark.parametrize("row", present(SECOND_WRONG), ids=ids(SECOND_WRONG))
@pytest.mark.parametrize("shape", SHAPES[:3])
def test_wrong_second_gradient_fails(row, shape):
    x = torch.full(shape, 2.0, dtype=torch.float64).requires_grad_()
    first = differentiated(lambda g, x: 3 * x * x * g, row.gradient)
    f, gradgradcheck = differentiated(lambda x: x * x * x, first), torch.autograd.gradgradcheck
    same(torch.autograd.gradcheck(f, x), True)
    same(gradgradcheck(f, x, raise_exception=False), False)


@clause("gradcheck.double.wrong")
@given(x=leaves(**DOUBLE))
def test_missing_second_gradient_fails(x):
    f = differentiated(lambda x: x * x * x, lambda g, x: 3 * x.detach() * x.detach() * g)
    same(torch.autograd.gradcheck(f, x), True)
    same(torch.autograd.gradgradcheck(f, x, raise_exception=False), False)


@clause("gradcheck.double.given")
@given(x=leaves(**DOUBLE), checked=st.booleans())
def test_given_grad_outputs_are_checked_if_they_require_grad(x, checked):
    first = differentiated(lambda g, x: 3 * x * x * g, lambda h, g, x: (h, 6 * x * g * h))
    f = differentiated(lambda x: x * x * x, first)
    g = torch.full_like(x, 2).detach().requires_grad_(checked)
    same(torch.autograd.gradgradcheck(f, x, g, raise_exception=False), not checked)
    same(torch.autograd.gradgradcheck(lambda x: x * x * x, x, g), True)


@clause("gradcheck.double.none")
@pytest.mark.parametrize("given", [(0,), (1,), None])
def test_none_may_stand_for_grad_outputs(given):
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    v = [torch.ones_like(x).requires_grad_() if n in (given or ()) else None for n in (0, 1)]
    grad_outputs = None if given is None else tuple(v)
    same(torch.autograd.gradgradcheck(lambda x: (x * x * x, x * x), x, grad_outputs), True)


@clause("gradcheck.double.noncontiguous")
@given(x=leaves(**{**DOUBLE, "shapes": [(3,), (2, 2)]}), asked=st.booleans())
def test_generated_grad_outputs_are_noncontiguous_if_asked(x, asked):
    contiguous = []

    def gradient(g, x):
        contiguous.append(g.is_contiguous())
        return 3 * x * x * g

    f = differentiated(lambda x: x * x * x, gradient)
    same(torch.autograd.gradgradcheck(f, x, gen_non_contig_grad_outputs=asked), True)
    same(not asked or not all(contiguous), True)


@clause("gradcheck.double.modes")
@given(x=leaves(**DOUBLE), factor=st.sampled_from([0, 1, 3]))
def test_forward_over_reverse_is_checked_if_asked(x, factor):
    rules = lambda h, g, x: (2 * x * h, 2 * g * h), lambda t, s, g, x: factor * x * t
    first = differentiated(lambda g, x: 2 * x * g, *rules)
    f = differentiated(lambda x: x * x, first, lambda t, x: 2 * x * t)
    same(torch.autograd.gradgradcheck(f, x), True)
    options = {"check_fwd_over_rev": True, "raise_exception": False}
    same(torch.autograd.gradgradcheck(f, x, **options), False)
    same(torch.autograd.gradgradcheck(lambda x: x * x, x, **options), True)
