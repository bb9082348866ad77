"""SPEC.md, Subgradients."""

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same, unrounded
from ..harness.clauses import clause
from ..points.spellings import in_place, spellings, with_out
from ..points.table import governed_by
from ..strategies.kinked_functions import (
    INTERIOR,
    MAX_POOLS,
    MEDIANS,
    NORMS,
    PIECEWISE_CONSTANT,
    RANDOM,
    RETURNS_INDEX,
    SELECTIONS,
)
from ..strategies.tables import ids, named, present
from ..strategies.tensors import FILLED, FLOATING, leaves

DTYPES = st.sampled_from(FLOATING)
SMALL = st.integers(-2, 3)
SMALL_LISTS = st.lists(SMALL, min_size=1, max_size=5)
GRIDS = st.lists(st.tuples(SMALL, SMALL, SMALL), min_size=1, max_size=4)
DIFFERENTIABLE = governed_by("subgradient.rule.differentiable")
CONVEX = governed_by("subgradient.rule.convex")
CONCAVE = governed_by("subgradient.rule.concave")
CONTINUITY = governed_by("subgradient.rule.continuity")
SEVERAL_LIMITS = governed_by("subgradient.rule.several_limits")
AT_INFINITY = governed_by("subgradient.infinite_input.limit")
UNDEFINED = governed_by("subgradient.rule.undefined")
WITHOUT_LIMIT = governed_by("subgradient.no_limit.value")
COMPOSITIONS = governed_by("subgradient.composite.chain")
KINKS = (*CONVEX, *CONCAVE, *CONTINUITY, *SEVERAL_LIMITS)
JUDGED = (*DIFFERENTIABLE, *KINKS, *AT_INFINITY)
# binary_cross_entropy has no values beside the edges of its domain: it raises there.
COLUMNWISE = tuple(row for row in JUDGED if row.copies != (0,) and "entropy(" not in row.call)
BY_DIRECTIONS = tuple(row for row in JUDGED if row.by_directions)
CURVED = tuple(row for row in JUDGED if "second" in row.fields)
SPELLINGS = spellings(present(JUDGED))
IN_PLACE = in_place(present(JUDGED))
WITH_OUT = with_out(present(JUDGED))


def spread(point, copies, stride, dtype):
    numbers = torch.tensor(point, dtype=dtype).unsqueeze(-1)
    wide = numbers.repeat_interleave(max(copies, 1) * stride, -1)
    return wide[..., ::stride] if copies else wide[..., 0]


def places(row):
    """Return how the point of the row is spread: how many copies, in which stride and dtype."""
    return itertools.product(row.copies, (1, 2), FLOATING)


def gradient(forward, x):
    x.requires_grad_()
    forward(x).sum().backward()
    return x.grad


def laid_out(dtype):
    numbers = torch.tensor([[1.0, 2.0, 0.5], [3.0, 1.5, 4.0]], dtype=dtype)
    return numbers, numbers.t(), numbers[:, ::2], numbers[1, 1]


@clause("subgradient.rule.differentiable")
@pytest.mark.parametrize("row", present(INTERIOR), ids=ids(INTERIOR))
def test_gradient_is_the_derivative(row):
    for x in itertools.chain(laid_out(torch.float64), laid_out(torch.float32)):
        close(gradient(row.forward, x), row.slope(x.detach()), ulps=8)


@clause("subgradient.rule.differentiable")
@pytest.mark.parametrize("row", present(DIFFERENTIABLE), ids=ids(DIFFERENTIABLE))
def test_gradient_is_the_derivative_at_special_points(row):
    for place in places(row):
        observed = gradient(row.forward, spread(row.point, *place))
        close(observed, spread(row.gradient, *place), ulps=row.ulps)


@clause("subgradient.rule.convex")
@pytest.mark.parametrize("row", present(CONVEX), ids=ids(CONVEX))
def test_gradient_is_the_least_subgradient(row):
    for place in places(row):
        observed = gradient(row.forward, spread(row.point, *place))
        same(observed, spread(row.gradient, *place))


@clause("subgradient.rule.concave")
@pytest.mark.parametrize("row", present(CONCAVE), ids=ids(CONCAVE))
def test_gradient_is_the_least_supergradient(row):
    for place in places(row):
        observed = gradient(row.forward, spread(row.point, *place))
        close(observed, spread(row.gradient, *place), ulps=row.ulps)


@clause("subgradient.rule.continuity")
@pytest.mark.parametrize("row", present(CONTINUITY), ids=ids(CONTINUITY))
def test_gradient_is_the_limit_of_gradients_nearby(row):
    for place in places(row):
        observed = gradient(row.forward, spread(row.point, *place))
        same(observed, spread(row.gradient, *place))


@clause("subgradient.rule.several_limits")
@pytest.mark.parametrize("row", present(SEVERAL_LIMITS), ids=ids(SEVERAL_LIMITS))
def test_gradient_is_one_of_the_limits(row):
    for place in places(row):
        for column in gradient(row.forward, spread(row.point, *place)).unbind(-1):
            numbers = unrounded(column).tolist()
            same((numbers, row.admits(numbers)), (numbers, True))


@clause("subgradient.infinite_input.limit")
@pytest.mark.parametrize("row", present(AT_INFINITY), ids=ids(AT_INFINITY))
def test_gradient_at_infinity_is_the_limit(row):
    for place in places(row):
        observed = gradient(row.forward, spread(row.point, *place))
        same(observed, spread(row.gradient, *place))


def chosen(row):
    try:
        observed = gradient(row.forward, spread(row.point, row.copies[0], 1, torch.float64))
    except RuntimeError:
        return "raises"
    return None if observed is None else (observed + 0.0).flatten().tolist()


@clause("subgradient.rule.undefined")
@pytest.mark.parametrize(("name", "row"), named(UNDEFINED))
def test_gradient_where_undefined(name, row):
    observe(chosen(row), name)


@clause("subgradient.no_limit.value")
@pytest.mark.parametrize(("name", "row"), named(WITHOUT_LIMIT))
def test_gradient_without_limit(name, row):
    observe(chosen(row), name)


@clause("subgradient.several_limits.choice")
@pytest.mark.parametrize(("name", "row"), named(SEVERAL_LIMITS))
def test_which_limit(name, row):
    observe(chosen(row), name)


def gradient_or_refusal(forward, x):
    try:
        return gradient(lambda x: 3 * x + forward(x), x)
    except RuntimeError:
        return "raises"


@clause("subgradient.rule.random")
@pytest.mark.parametrize("dtype", FLOATING)
@pytest.mark.parametrize("row", present(RANDOM), ids=ids(RANDOM))
def test_random_operation_raises_or_contributes_zero(row, dtype):
    torch.manual_seed(0)
    x = torch.full((5,), 0.5, dtype=dtype)
    same(row.forward(x).shape, x.shape)
    observed = gradient_or_refusal(row.forward, x)
    if torch.is_tensor(observed):
        same(observed, torch.full_like(x, 3.0))


@clause("subgradient.random.refusal")
@pytest.mark.parametrize(("name", "row"), named(RANDOM))
def test_which_random_operations_raise(name, row):
    torch.manual_seed(0)
    found = gradient_or_refusal(row.forward, torch.full((5,), 0.5))
    observe(not torch.is_tensor(found), name)


@clause("subgradient.composite.chain")
@given(inner=SMALL, outer=SMALL, slope=SMALL, x=leaves(values="any", shapes=FILLED))
def test_composition_of_kinks_takes_its_operations_gradients(inner, outer, slope, x):
    x = (0 * x).detach().requires_grad_()
    kinks = torch.relu(inner * x) - torch.relu(-inner * x)
    (outer * kinks + slope * x).sum().backward()
    same(x.grad, torch.full_like(x, float(slope)))


def short_lists(*numbers):
    for length in range(1, 5):
        yield from itertools.product(numbers, repeat=length)


@clause("subgradient.composite.chain")
@pytest.mark.parametrize("row", present(COMPOSITIONS), ids=ids(COMPOSITIONS))
def test_composition_takes_the_chain_of_its_operations_gradients(row):
    for place in places(row):
        observed = gradient(row.forward, spread(row.point, *place))
        same(str(observed + 0.0), str(spread(row.gradient, *place)))


@clause("subgradient.max.ties_split")
@pytest.mark.parametrize("extremum", ["max", "min"])
def test_full_reduction_splits_among_ties(extremum):
    lists = short_lists(-math.inf, 1.0, 1 + 2.0**-40, math.inf)
    for values, dtype in itertools.product(lists, FLOATING):
        x = torch.tensor(values, dtype=dtype, requires_grad=True)
        (3 * getattr(torch, extremum)(x)).backward()
        tied = (x == getattr(torch, extremum)(x)).to(dtype)
        close(x.grad, 3 * tied / tied.sum(), ulps=2)


@clause("subgradient.amax.ties_split")
@pytest.mark.parametrize("extremum", ["amax", "amin"])
@given(values=GRIDS, dim=st.sampled_from([0, 1, -1, (0, 1)]), keep=st.booleans(), dtype=DTYPES)
def test_slice_reduction_splits_among_ties(extremum, values, dim, keep, dtype):
    x = torch.tensor(values, dtype=dtype, requires_grad=True)
    y = getattr(torch, extremum)(x, dim, keep)
    weights = torch.arange(1, y.numel() + 1, dtype=dtype).reshape(y.shape)
    (y * weights).sum().backward()
    kept = getattr(torch, extremum)(x.detach(), dim, True)
    tied = (x == kept).to(dtype)
    close(x.grad, weights.reshape(kept.shape) * tied / tied.sum(dim, True), ulps=2)


@clause("subgradient.maximum.ties_split")
@pytest.mark.parametrize("operation", ["max", "min", "maximum", "minimum"])
@given(
    left=st.lists(st.sampled_from([0.0, 1.0, 2.0, math.inf, -math.inf]), min_size=1, max_size=4),
    right=st.lists(st.sampled_from([0.0, 1.0, 2.0, math.inf, -math.inf]), min_size=1, max_size=4),
    scalar=st.booleans(),
    dtype=DTYPES,
)
def test_binary_extremum_splits_at_equality(operation, left, right, scalar, dtype):
    a = torch.tensor(left, dtype=dtype).unsqueeze(1).requires_grad_()
    b = torch.tensor(left[0] if scalar else right, dtype=dtype, requires_grad=True)
    getattr(torch, operation)(a, b).sum().backward()
    wins = a > b if operation.startswith("max") else a < b
    share = wins.to(dtype) + (a == b).to(dtype) / 2
    same(a.grad, share.sum_to_size(a.shape))
    same(b.grad, (1 - share).sum_to_size(b.shape))


@clause("subgradient.median.ties_split")
@pytest.mark.parametrize("row", present(MEDIANS), ids=ids(MEDIANS))
def test_full_median_splits_among_ties(row):
    for values, dtype in itertools.product(short_lists(-1, 0, 2), FLOATING):
        x = torch.tensor(values, dtype=dtype, requires_grad=True)
        (3 * row.forward(x)).backward()
        tied = (x == sorted(values)[(len(values) - 1) // 2]).to(dtype)
        close(x.grad, 3 * tied / tied.sum(), ulps=2)


def ramp(like):
    return torch.arange(1, like.numel() + 1, dtype=like.dtype).reshape(like.shape)


@clause("subgradient.index_returned.only")
@pytest.mark.parametrize("row", present(RETURNS_INDEX), ids=ids(RETURNS_INDEX))
def test_gradient_goes_to_the_returned_index(row):
    for length, dtype in itertools.product((2, 3, 4), FLOATING):
        columns = list(itertools.product([-1, 0, 2], repeat=length))
        x = torch.tensor(columns, dtype=dtype).t().requires_grad_()
        found, index = row.forward(x)
        index = index.reshape(-1, len(columns))
        same(x.detach().gather(0, index), found.detach().reshape(index.shape))
        (found * ramp(found)).sum().backward()
        weights = ramp(found.detach()).reshape(index.shape)
        same(x.grad, torch.zeros_like(x).scatter_add_(0, index, weights))


@clause("subgradient.index_returned.choice")
@pytest.mark.parametrize(("name", "row"), named(RETURNS_INDEX))
def test_which_index_of_ties(name, row):
    observe(row.forward(torch.ones(4, 1))[1].flatten().tolist(), name)


@clause("subgradient.max_pool.index_only")
@pytest.mark.parametrize("row", present(MAX_POOLS), ids=ids(MAX_POOLS))
def test_max_pool_sends_gradient_to_the_returned_index(row):
    for seed, dtype in itertools.product(range(8), FLOATING):
        values = [(seed * n * n + n) % 3 for n in range(12)]
        x = torch.tensor([[values, values[::-1]]], dtype=dtype, requires_grad=True)
        found, index = row.forward(x)
        index = index.reshape(1, 2, -1)
        same(x.detach().gather(2, index), found.detach().reshape(index.shape))
        (found * ramp(found)).sum().backward()
        weights = ramp(found.detach()).reshape(index.shape)
        same(x.grad, torch.zeros_like(x).scatter_add_(2, index, weights))


@clause("subgradient.norm.zero_vector")
@pytest.mark.parametrize("p", [1, 1.5, 2, 3, math.inf])
@pytest.mark.parametrize("row", present(NORMS), ids=ids(NORMS))
def test_norm_of_a_zero_vector_has_no_gradient(row, p):
    firsts_of_rows = ([0.0], [0.0, 1.0], [1.0, 0.0, 0.0])
    for firsts, width, dtype in itertools.product(firsts_of_rows, (1, 2, 3, 9), FLOATING):
        x = torch.zeros(len(firsts), width, dtype=dtype)
        x[:, 0] = torch.tensor(firsts, dtype=dtype)
        expected = x.clone()
        same(gradient(lambda x: row.forward(x, p), x), expected)


@clause("subgradient.norm.inf_ties")
@pytest.mark.parametrize("dtype", FLOATING)
@pytest.mark.parametrize("row", present(NORMS), ids=ids(NORMS))
def test_infinity_norm_splits_among_ties(row, dtype):
    every = list(itertools.product([-2, -1, 0, 1, 2], repeat=3))
    x = torch.tensor(every, dtype=dtype, requires_grad=True)
    row.forward(x, math.inf).sum().backward()
    tied = (x.abs() == x.abs().max(1, True)[0]).to(dtype)
    close(x.grad, x.detach().sign() * tied / tied.sum(1, True), ulps=2)


@clause("subgradient.piecewise_constant.zero")
@pytest.mark.parametrize("dtype", FLOATING)
@pytest.mark.parametrize("factor", [1.0, math.inf])
@pytest.mark.parametrize("row", present(PIECEWISE_CONSTANT), ids=ids(PIECEWISE_CONSTANT))
def test_piecewise_constant_has_zero_gradient(row, factor, dtype):
    quarters = torch.arange(-24, 25, dtype=dtype) / 4
    x = torch.cat([quarters, torch.tensor([math.inf, -math.inf, -0.0], dtype=dtype)])
    same(gradient(lambda x: factor * row.forward(x), x), torch.zeros_like(x))
    same(gradient(lambda x: factor * row.forward(x), x[24].detach()), torch.zeros_like(x[24]))


WITH_ZEROS = st.lists(st.sampled_from([0, 1, -2, 3, 0]), min_size=1, max_size=5)


def leave_one_out(values):
    if isinstance(values, int):
        return 1
    return [math.prod(values[:n] + values[n + 1 :]) for n in range(len(values))]


@clause("subgradient.prod.leave_one_out")
@pytest.mark.parametrize("dim", [(), (0,)])
@given(values=st.one_of(WITH_ZEROS, st.sampled_from([0, 2, -3])), dtype=DTYPES)
def test_prod_has_the_product_of_the_others_as_gradient(dim, values, dtype):
    observed = gradient(lambda x: x.prod(*dim), torch.tensor(values, dtype=dtype))
    same(observed, torch.tensor(leave_one_out(values), dtype=dtype))


@clause("subgradient.prod.leave_one_out")
@given(values=WITH_ZEROS, other=SMALL, dtype=DTYPES)
def test_prod_of_columns_has_the_product_of_the_others_as_gradient(values, other, dtype):
    table = [values, [other for _ in values]]
    observed = gradient(lambda x: x.t().prod(0), torch.tensor(table, dtype=dtype))
    same(observed, torch.tensor([leave_one_out(values) for values in table], dtype=dtype))


@clause("subgradient.cumprod.leave_one_out")
@given(values=WITH_ZEROS, dtype=DTYPES)
def test_cumprod_has_products_of_the_others_as_gradient(values, dtype):
    x = torch.tensor([values, values], dtype=dtype).t()
    expected = torch.zeros_like(x)
    for end in range(1, len(values) + 1):
        expected[:end] += torch.tensor(leave_one_out(values[:end]), dtype=dtype).unsqueeze(1)
    same(gradient(lambda x: x.cumprod(0), x), expected)


@clause("subgradient.selection.unselected_zero")
@pytest.mark.parametrize("row", present(SELECTIONS), ids=ids(SELECTIONS))
def test_unselected_elements_have_zero_gradient(row):
    for selected, dtype in itertools.product(short_lists(True, False), FLOATING):
        mask = torch.tensor(selected)
        x = torch.arange(len(selected), dtype=dtype)
        same(gradient(lambda x: 3 * row.forward(x, mask), x), 3 * mask.to(dtype))


@clause("subgradient.masking.after_division")
@pytest.mark.parametrize("row", present(SELECTIONS), ids=ids(SELECTIONS))
def test_masking_after_division_by_zero_leaves_nan(row):
    for selected, dtype in itertools.product(short_lists(True, False), FLOATING):
        mask = torch.tensor(selected)
        x = torch.arange(1, len(selected) + 1, dtype=dtype)
        observed = gradient(lambda x: row.forward(x / (2 * mask), mask), x)
        same(torch.isnan(observed).tolist(), [not kept for kept in selected])
        same(observed[mask].tolist(), [0.5] * sum(selected))


@clause("subgradient.masking.before_division")
@pytest.mark.parametrize("row", present(SELECTIONS), ids=ids(SELECTIONS))
def test_masking_before_division_by_zero_gives_zeros(row):
    for selected, dtype in itertools.product(short_lists(True, False), FLOATING):
        mask = torch.tensor(selected)
        divisor = 2 * mask.to(dtype)
        x = torch.arange(1, len(selected) + 1, dtype=dtype)
        observed = gradient(lambda x: row.forward(x, mask) / row.forward(divisor, mask), x)
        same(observed, mask.to(dtype) / 2)


MASKS = st.lists(st.booleans(), min_size=1, max_size=6)


@clause("subgradient.lp_pool.zero_window")
@given(p=st.sampled_from([1, 2, 3]), zeros=MASKS, plane=st.booleans(), dtype=DTYPES)
def test_lp_pool_of_a_zero_window_has_zero_gradient(p, zeros, plane, dtype):
    x = torch.tensor([[0.0, 0.0] if zero else [1.0, 0.0] for zero in zeros], dtype=dtype)
    expected = torch.tensor([[0.0, 0.0] if zero else [1.0, p == 1] for zero in zeros], dtype=dtype)
    pool = torch.nn.functional.lp_pool2d if plane else torch.nn.functional.lp_pool1d
    kernel = (1, 2) if plane else 2
    forward = (
        (lambda x: pool(x.unsqueeze(2), p, kernel)) if plane else (lambda x: pool(x, p, kernel))
    )
    close(gradient(forward, x.reshape(1, 1, -1)), expected.reshape(1, 1, -1), ulps=4)


PLACES = [
    (0, 9, 1, torch.float64),
    (5, 0, 2, torch.float64),
    (8, 0, 1, torch.float64),
    (3, 30, 1, torch.float32),
    (33, 1, 1, torch.float32),
    (20, 0, 2, torch.float32),
    (40000, 7, 1, torch.float32),
]


def shown(forward, x, column=slice(None), create_graph=False):
    y = forward(x.requires_grad_()).sum()
    (g,) = torch.autograd.grad(y, x, None, None, create_graph, allow_unused=True)
    return g if g is None else [f"{v + 0.0:.5g}" for v in g[..., column].flatten().tolist()]


# Return how far beside the point, above and below it, the operation is defined.
def steps_aside(row):
    point = spread(row.point, 1, 1, torch.float64)
    return [s for s in (0.375, -0.375) if not row.forward(point + s).isnan().any()] or [0.0]


@clause("subgradient.choice.same_everywhere")
@pytest.mark.parametrize("row", present(COLUMNWISE), ids=ids(COLUMNWISE))
def test_choice_depends_on_the_point_alone(row):
    alone = shown(row.forward, spread(row.point, 1, 1, torch.float64), 0)
    aside = steps_aside(row)
    for before, after, stride, dtype in PLACES:
        x = spread(row.point, before + 1 + after, stride, dtype)
        x[..., :before] += aside[0]
        x[..., before + 1 :] += aside[-1]
        same(shown(row.forward, x, before), alone)


LOW_PRECISION = (torch.float16, torch.bfloat16)


# Return the gradient, coarsely, or None where the operation does not take the dtype.
def told_in_low_precision(row, dtype):
    x = spread(row.point, row.copies[0], 1, dtype).requires_grad_()
    try:
        row.forward(x).sum().backward()
    except RuntimeError:
        return None
    return x.grad if x.grad is None else [f"{v + 0.0:.2g}" for v in x.grad.flatten().tolist()]


@clause("subgradient.choice.same_everywhere")
@pytest.mark.parametrize("row", present(JUDGED), ids=ids(JUDGED))
def test_choice_is_the_same_in_low_precision(row):
    expected = told_in_low_precision(row, torch.float64)
    for dtype in LOW_PRECISION:
        observed = told_in_low_precision(row, dtype)
        same(observed or expected, expected)


@clause("subgradient.choice.create_graph")
@pytest.mark.parametrize("row", present(KINKS), ids=ids(KINKS))
def test_choice_does_not_depend_on_recording_the_backward(row):
    for copies, dtype in itertools.product(row.copies, FLOATING):
        plain = shown(row.forward, spread(row.point, copies, 1, dtype))
        same(shown(row.forward, spread(row.point, copies, 1, dtype), create_graph=True), plain)


@clause("grad.value.flags")
@pytest.mark.parametrize("row", present(DIFFERENTIABLE), ids=ids(DIFFERENTIABLE))
def test_derivative_at_special_points_does_not_depend_on_recording_the_backward(row):
    for copies, dtype in itertools.product(row.copies, FLOATING):
        plain = shown(row.forward, spread(row.point, copies, 1, dtype))
        same(shown(row.forward, spread(row.point, copies, 1, dtype), create_graph=True), plain)


@clause("subgradient.second_derivative.limit")
@pytest.mark.parametrize("row", present(CURVED), ids=ids(CURVED))
def test_second_derivative_is_the_limit_of_second_derivatives_nearby(row):
    for copies, dtype in itertools.product(row.copies, FLOATING):
        x = spread(row.point, copies, 1, dtype).requires_grad_()
        (slope,) = torch.autograd.grad(row.forward(x).sum(), x, create_graph=True)
        (slope + 0 * x).sum().backward()
        close(x.grad, torch.full_like(x, float(row.second)), ulps=16)


def told(forward, x):
    x.requires_grad_()
    y = forward(x)
    y.sum().backward()
    return [str(v if v is None else (v + 0.0).tolist()) for v in (y.detach(), x.grad)]


def spread_points(row):
    for point, copies, dtype in itertools.product(row.points, row.copies, FLOATING):
        yield lambda: spread(point, copies, 1, dtype)


@clause("subgradient.choice.spelling")
@pytest.mark.parametrize("row", SPELLINGS, ids=ids(SPELLINGS))
def test_every_spelling_has_the_same_value_and_gradient(row):
    for argument in spread_points(row):
        same(told(row.other, argument()), told(row.forward, argument()))


def told_or_refused(forward, x):
    try:
        return told(forward, x)
    except RuntimeError:
        return "refused"


@clause("subgradient.choice.in_place")
@pytest.mark.parametrize("row", IN_PLACE, ids=ids(IN_PLACE))
def test_in_place_the_gradient_is_the_same(row):
    for argument in spread_points(row):
        expected = told(row.forward, argument())
        observed = told_or_refused(row.other, argument())
        same(observed if observed != "refused" else expected, expected)


@clause("inplace.out.refused")
@pytest.mark.parametrize("row", WITH_OUT, ids=ids(WITH_OUT))
def test_out_is_refused_where_a_derivative_is_asked_for(row):
    for argument in spread_points(row):
        expected = row.forward(argument())
        out = torch.empty_like(expected)
        refuses(lambda: row.other(argument().requires_grad_(), out))
        row.other(argument(), out)
        same(str(out.tolist()), str(expected.tolist()))


# Return the derivative in a direction, or None where the operation has no forward mode.
def by_forward_mode(forward, x, tangent):
    forward_ad = torch.autograd.forward_ad
    try:
        with forward_ad.dual_level():
            found = forward_ad.unpack_dual(forward(forward_ad.make_dual(x, tangent))).tangent
    except NotImplementedError:
        return None
    return 0.0 if found is None else found.sum().item()


@clause("subgradient.forward_mode.agrees")
@pytest.mark.parametrize("dtype", FLOATING)
@pytest.mark.parametrize("row", present(BY_DIRECTIONS), ids=ids(BY_DIRECTIONS))
def test_forward_mode_tells_the_same_gradient(row, dtype):
    x = torch.tensor(row.point, dtype=dtype)[(..., *[None] * row.copies[0])].requires_grad_()
    (slope,) = torch.autograd.grad(row.forward(x).sum() + 0 * x.sum(), x)
    for tangent in torch.eye(x.numel(), dtype=dtype).reshape(-1, *x.shape):
        observed = by_forward_mode(row.forward, x.detach(), tangent)
        expected = f"{slope[tangent == 1].item() + 0.0:.5g}"
        same(expected if observed is None else f"{observed + 0.0:.5g}", expected)
