"""SPEC.md, Subgradients."""

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, same
from ..harness.clauses import clause
from ..strategies.special_points import (
    AT_INFINITY,
    CONCAVE,
    CONTINUITY,
    CONVEX,
    DIFFERENTIABLE,
    INTERIOR,
    MAX_POOLS,
    MEDIANS,
    NORMS,
    PIECEWISE_CONSTANT,
    RANDOM,
    RETURNS_INDEX,
    SELECTIONS,
    SEVERAL_LIMITS,
    UNDEFINED,
    WITHOUT_LIMIT,
)
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, FLOATING, leaves

DTYPES = st.sampled_from(FLOATING)
SMALL = st.integers(-2, 3)
SMALL_LISTS = st.lists(SMALL, min_size=1, max_size=5)
GRIDS = st.lists(st.tuples(SMALL, SMALL, SMALL), min_size=1, max_size=4)
FIXED_RULE = (*CONVEX, *CONCAVE, *CONTINUITY, *SEVERAL_LIMITS)
COLUMNWISE = tuple(row for row in FIXED_RULE if row.copies != (0,))


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


@clause("subgradient.rule.differentiable")
@given(row=rows(INTERIOR), x=leaves(shapes=FILLED, values="positive"))
def test_gradient_is_the_derivative(row, x):
    row.forward(x).sum().backward()
    close(x.grad, row.slope(x.detach()), ulps=8)


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
            same((column.tolist(), row.admits(column.tolist())), (column.tolist(), True))


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


def named(table):
    return [pytest.param(row.name, row, id=row.name) for row in present(table)]


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


@clause("subgradient.max.ties_split")
@pytest.mark.parametrize("extremum", ["max", "min"])
@given(values=SMALL_LISTS, factor=SMALL, dtype=DTYPES)
def test_full_reduction_splits_among_ties(extremum, values, factor, dtype):
    x = torch.tensor(values, dtype=dtype, requires_grad=True)
    (factor * getattr(torch, extremum)(x)).backward()
    tied = (x == getattr(torch, extremum)(x)).to(dtype)
    close(x.grad, factor * tied / tied.sum(), ulps=2)


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
    dtype=DTYPES,
)
def test_binary_extremum_splits_at_equality(operation, left, right, dtype):
    a = torch.tensor(left, dtype=dtype).unsqueeze(1).requires_grad_()
    b = torch.tensor(right, dtype=dtype, requires_grad=True)
    getattr(torch, operation)(a, b).sum().backward()
    wins = a > b if operation.startswith("max") else a < b
    share = wins.to(dtype) + (a == b).to(dtype) / 2
    same(a.grad, share.sum(1, True))
    same(b.grad, (1 - share).sum(0))


@clause("subgradient.median.ties_split")
@given(row=rows(MEDIANS), values=SMALL_LISTS, factor=SMALL, dtype=DTYPES)
def test_full_median_splits_among_ties(row, values, factor, dtype):
    x = torch.tensor(values, dtype=dtype, requires_grad=True)
    (factor * row.forward(x)).backward()
    tied = (x == sorted(values)[(len(values) - 1) // 2]).to(dtype)
    close(x.grad, factor * tied / tied.sum(), ulps=2)


def ramp(like):
    return torch.arange(1, like.numel() + 1, dtype=like.dtype).reshape(like.shape)


@clause("subgradient.index_returned.only")
@given(row=rows(RETURNS_INDEX), values=st.lists(SMALL, min_size=2, max_size=6), dtype=DTYPES)
def test_gradient_goes_to_the_returned_index(row, values, dtype):
    x = torch.tensor([values, values[::-1]], dtype=dtype).t().requires_grad_()
    found, index = row.forward(x)
    same(x.detach().gather(0, index.reshape(-1, 2)), found.detach().reshape(-1, 2))
    (found * ramp(found)).sum().backward()
    weights = ramp(found.detach()).reshape(-1, 2)
    same(x.grad, torch.zeros_like(x).scatter_add_(0, index.reshape(-1, 2), weights))


@clause("subgradient.index_returned.choice")
@pytest.mark.parametrize(("name", "row"), named(RETURNS_INDEX))
def test_which_index_of_ties(name, row):
    observe(row.forward(torch.ones(4, 1))[1].flatten().tolist(), name)


@clause("subgradient.max_pool.index_only")
@given(row=rows(MAX_POOLS), values=st.lists(SMALL, min_size=12, max_size=12), dtype=DTYPES)
def test_max_pool_sends_gradient_to_the_returned_index(row, values, dtype):
    x = torch.tensor([[values, values[::-1]]], dtype=dtype, requires_grad=True)
    found, index = row.forward(x)
    same(x.detach().gather(2, index.reshape(1, 2, -1)), found.detach().reshape(1, 2, -1))
    (found * ramp(found)).sum().backward()
    weights = ramp(found.detach()).reshape(1, 2, -1)
    same(x.grad, torch.zeros_like(x).scatter_add_(2, index.reshape(1, 2, -1), weights))


@clause("subgradient.norm.zero_vector")
@given(
    row=rows(NORMS),
    p=st.sampled_from([1, 1.5, 2, 3, math.inf]),
    zeros=st.lists(st.booleans(), min_size=1, max_size=4),
    width=st.sampled_from([1, 2, 3, 9]),
    dtype=DTYPES,
)
def test_norm_of_a_zero_vector_has_no_gradient(row, p, zeros, width, dtype):
    x = torch.zeros(len(zeros), width, dtype=dtype)
    x[:, 0] = torch.tensor([0.0 if zero else 1.0 for zero in zeros], dtype=dtype)
    expected = x.clone()
    same(gradient(lambda x: row.forward(x, p), x), expected)


@clause("subgradient.norm.inf_ties")
@given(row=rows(NORMS), values=GRIDS, dtype=DTYPES)
def test_infinity_norm_splits_among_ties(row, values, dtype):
    x = torch.tensor(values, dtype=dtype, requires_grad=True)
    row.forward(x, math.inf).sum().backward()
    tied = (x.abs() == x.abs().max(1, True)[0]).to(dtype)
    close(x.grad, x.detach().sign() * tied / tied.sum(1, True), ulps=2)


@clause("subgradient.piecewise_constant.zero")
@given(
    row=rows(PIECEWISE_CONSTANT), quarters=st.lists(st.integers(-24, 24), min_size=1), dtype=DTYPES
)
def test_piecewise_constant_has_zero_gradient(row, quarters, dtype):
    x = torch.tensor(quarters, dtype=dtype) / 4
    same(gradient(row.forward, x), torch.zeros_like(x))


WITH_ZEROS = st.lists(st.sampled_from([0, 1, -2, 3, 0]), min_size=1, max_size=5)


def leave_one_out(values):
    return [math.prod(values[:n] + values[n + 1 :]) for n in range(len(values))]


@clause("subgradient.prod.leave_one_out")
@pytest.mark.parametrize("dim", [(), (0,)])
@given(values=WITH_ZEROS, dtype=DTYPES)
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


MASKS = st.lists(st.booleans(), min_size=1, max_size=6)


@clause("subgradient.selection.unselected_zero")
@given(row=rows(SELECTIONS), selected=MASKS, factor=SMALL, dtype=DTYPES)
def test_unselected_elements_have_zero_gradient(row, selected, factor, dtype):
    mask = torch.tensor(selected)
    x = torch.arange(len(selected), dtype=dtype)
    same(gradient(lambda x: factor * row.forward(x, mask), x), factor * mask.to(dtype))


@clause("subgradient.masking.after_division")
@given(row=rows(SELECTIONS), selected=MASKS, dtype=DTYPES)
def test_masking_after_division_by_zero_leaves_nan(row, selected, dtype):
    mask = torch.tensor(selected)
    x = torch.arange(1, len(selected) + 1, dtype=dtype)
    observed = gradient(lambda x: row.forward(x / (2 * mask), mask), x)
    same(torch.isnan(observed).tolist(), [not kept for kept in selected])
    same(observed[mask].tolist(), [0.5] * sum(selected))


@clause("subgradient.masking.before_division")
@given(row=rows(SELECTIONS), selected=MASKS, dtype=DTYPES)
def test_masking_before_division_by_zero_gives_zeros(row, selected, dtype):
    mask = torch.tensor(selected)
    divisor = 2 * mask.to(dtype)
    x = torch.arange(1, len(selected) + 1, dtype=dtype)
    observed = gradient(lambda x: row.forward(x, mask) / row.forward(divisor, mask), x)
    same(observed, mask.to(dtype) / 2)


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
]


def shown(gradient, column):
    if gradient is None:
        return None
    return [f"{value + 0.0:.5g}" for value in gradient[..., column].tolist()]


# Return how far beside the point, above and below it, the operation is defined.
def steps_aside(row):
    point = spread(row.point, 1, 1, torch.float64)
    steps = [step for step in (0.375, -0.375) if not row.forward(point + step).isnan().any()]
    return steps or [0.0]


@clause("subgradient.choice.same_everywhere")
@pytest.mark.parametrize("row", present(COLUMNWISE), ids=ids(COLUMNWISE))
def test_choice_depends_on_the_point_alone(row):
    alone, aside = gradient(row.forward, spread(row.point, 1, 1, torch.float64)), steps_aside(row)
    for before, after, stride, dtype in PLACES:
        x = spread(row.point, before + 1 + after, stride, dtype)
        x[..., :before] += aside[0]
        x[..., before + 1 :] += aside[-1]
        same(shown(gradient(row.forward, x), before), shown(alone, 0))
