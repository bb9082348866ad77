"""SPEC.md, Forward mode."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.functions import CURVED, EXACT, SMOOTH
from ..strategies.tables import ids, present, rows
from ..strategies.tangents import CONSTANT, OF_MATRICES, WITHOUT_FORMULA, tangent_of
from ..strategies.tensors import FILLED, LAYOUTS, leaves, tensors

SQUARES = [(2, 3), (3, 2), (2, 2)]


@clause("forward.tangent.jacobian")
@pytest.mark.parametrize("row", present(EXACT), ids=ids(EXACT))
@given(x=tensors(), factor=st.integers(-3, 3))
def test_tangent_is_multiplied_by_the_slope(row, x, factor):
    direction = factor * x + 1
    same(tangent_of(row.forward, x, direction), row.slope(x) * direction)


@clause("forward.tangent.jacobian")
@given(row=rows(SMOOTH), x=tensors(FILLED, dtypes=[torch.float64]))
def test_tangent_is_multiplied_by_a_smooth_slope(row, x):
    close(tangent_of(row.forward, x, torch.full_like(x, 2)), 2 * row.slope(x), ulps=16)


@clause("forward.tangent.jacobian")
@pytest.mark.parametrize("row", present(OF_MATRICES), ids=ids(OF_MATRICES))
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("transposed", [False, True])
def test_tangent_of_an_operation_is_its_jacobian_applied(row, dtype, transposed):
    x = torch.tensor([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]], dtype=dtype)
    x = x.t() if transposed else x
    direction = 2 * x.flip(0) + 1
    same(tangent_of(row.of, x, direction), row.along(x, direction))


@clause("forward.tangent.jacobian")
@given(x=tensors(), inner=rows(EXACT), outer=rows(EXACT[:4]))
def test_tangents_go_through_compositions(x, inner, outer):
    direction = 2 * x + 1
    found = tangent_of(lambda x: outer.forward(inner.forward(x)), x, direction)
    same(found, outer.slope(inner.forward(x)) * inner.slope(x) * direction)


@clause("forward.tangent.sums")
@given(a=tensors(SQUARES), layout=st.sampled_from(LAYOUTS[:2]), only=st.sampled_from("ab "))
def test_tangents_of_several_arguments_add_up(a, layout, only):
    forward_ad = torch.autograd.forward_ad
    b = (a - 1) if layout == "contiguous" else (a - 1).t().contiguous().t()
    v, w = torch.full_like(a, 0 if only == "b" else 3), torch.full_like(b, 0 if only == "a" else 2)
    with forward_ad.dual_level():
        p = a if only == "b" else forward_ad.make_dual(a, v)
        q = b if only == "a" else forward_ad.make_dual(b, w)
        for result, expected in (
            (p * q, v * b + a * w),
            (p - 2 * q, v - 2 * w),
            (p @ q.t(), v @ b.t() + a @ w.t()),
            (torch.cat([p, q]), torch.cat([v, w])),
            (q * p + p, w * a + b * v + v),
        ):
            same(forward_ad.unpack_dual(result).tangent, expected)


@clause("forward.tangent.broadcast")
@pytest.mark.parametrize("shapes", [[(3,), (2, 3)], [(), (2,)], [(2, 1), (2, 3)], [(1, 3), (2, 1)]])
@given(factor=st.integers(-3, 3), swapped=st.booleans())
def test_tangents_broadcast_with_their_tensors(shapes, factor, swapped):
    forward_ad = torch.autograd.forward_ad
    first, second = reversed(shapes) if swapped else shapes
    a, b = torch.full(first, 2.0), torch.full(second, 3.0)
    with forward_ad.dual_level():
        p = forward_ad.make_dual(a, torch.full(first, float(factor)))
        same(forward_ad.unpack_dual(p * b).tangent, torch.full_like(a * b, 3 * factor))
        same(forward_ad.unpack_dual(b + p).tangent, torch.full_like(a + b, factor))
        same(forward_ad.unpack_dual(b - p * p).tangent, torch.full_like(a + b, -4 * factor))


@clause("forward.tangent.not_dropped")
@pytest.mark.parametrize("row", present(WITHOUT_FORMULA), ids=ids(WITHOUT_FORMULA))
@pytest.mark.parametrize("values", [[1.0, 2.0, 4.0], [3.0, 0.5, 2.0]])
def test_tangents_are_right_or_refused(row, values):
    forward_ad = torch.autograd.forward_ad
    x, v = torch.tensor(values, dtype=torch.float64), torch.tensor([1.0, -2.0, 3.0]).double()
    with forward_ad.dual_level():
        try:
            tangent = forward_ad.unpack_dual(row.of(forward_ad.make_dual(x, v))).tangent
        except (NotImplementedError, RuntimeError):
            tangent = row.along(x, v)
        same(tangent is None, False)
        close(tangent, row.along(x, v), ulps=16)


@clause("forward.tangent.without_graph")
@pytest.mark.parametrize("row", present(CURVED), ids=ids(CURVED))
@given(x=tensors(), requires_grad=st.booleans())
def test_forward_mode_needs_and_makes_no_graph(row, x, requires_grad):
    forward_ad = torch.autograd.forward_ad
    x.requires_grad_(requires_grad)
    with forward_ad.dual_level():
        y = row.forward(forward_ad.make_dual(x, torch.ones_like(x)))
        tangent = forward_ad.unpack_dual(y).tangent
        same((y.requires_grad, tangent.requires_grad), (requires_grad, requires_grad))
        same(tangent.detach(), row.slope(x.detach()))


@clause("forward.tangent.integers_have_none")
@pytest.mark.parametrize("row", present(CONSTANT), ids=ids(CONSTANT))
@pytest.mark.parametrize("values", [[1.0, 3.0, -2.0], [0.5]])
def test_integers_have_no_tangent(row, values):
    forward_ad, x = torch.autograd.forward_ad, torch.tensor(values)
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x, torch.ones_like(x))
        result = row.of(dual)
        same(forward_ad.unpack_dual(result).tangent, None)
        same(result, row.of(x))
        same(forward_ad.unpack_dual(dual * 2).tangent, torch.full_like(x, 2))


STEPS = (
    Row("floor", of="lambda x: x.floor()"),
    Row("round", of="lambda x: x.round()"),
    Row("sign", of="lambda x: x.sign()"),
    Row("zeros_like", of="lambda x: torch.zeros_like(x)"),
    Row("new_ones", of="lambda x: x.new_ones(2)"),
    Row("full_like", of="lambda x: torch.full_like(x, 2)"),
)


@clause("forward.tangent.zero")
@pytest.mark.parametrize(("name", "row"), [(row.name, row) for row in present(STEPS)])
def test_form_of_a_zero_tangent_is_recorded(name, row):
    forward_ad = torch.autograd.forward_ad
    x = torch.tensor([0.5, 1.5])
    with forward_ad.dual_level():
        tangent = forward_ad.unpack_dual(row.of(forward_ad.make_dual(x, x))).tangent
        observe("None" if tangent is None else tangent.tolist(), name)


@clause("forward.make_dual.needs_level")
@given(x=tensors())
def test_dual_tensors_are_refused_outside_a_level(x):
    forward_ad = torch.autograd.forward_ad
    refuses(lambda: forward_ad.make_dual(x, torch.ones_like(x)), RuntimeError)
    with forward_ad.dual_level():
        forward_ad.make_dual(x, torch.ones_like(x))
    refuses(lambda: forward_ad.make_dual(x, torch.ones_like(x)), RuntimeError)


@clause("forward.make_dual.view")
@given(x=tensors(FILLED), through=st.booleans())
def test_dual_tensor_is_a_view_of_its_primal(x, through):
    forward_ad = torch.autograd.forward_ad
    before = x.clone()
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x, torch.ones_like(x))
        (dual if through else x).mul_(3)
        same(x, 3 * before)
        same(forward_ad.unpack_dual(dual).primal, 3 * before)
        same(forward_ad.unpack_dual(x).tangent, None)
        same(dual.stride(), x.stride())


@clause("forward.make_dual.tangent_kept")
@given(x=tensors(FILLED, layouts=LAYOUTS[:2]), kept=st.booleans())
def test_tangent_of_the_same_layout_is_kept_as_it_is(x, kept):
    forward_ad = torch.autograd.forward_ad
    tangent = torch.full_like(x, 2) if kept else torch.full((*x.shape, 2), 2.0).to(x.dtype)[..., 0]
    with forward_ad.dual_level():
        found = forward_ad.unpack_dual(forward_ad.make_dual(x, tangent)).tangent
        same(found, torch.full_like(x, 2))
        if kept or x.stride() != tangent.stride():
            same(found is tangent, x.stride() == tangent.stride())


@clause("forward.make_dual.size_refused")
@pytest.mark.parametrize("shapes", [[(2,), (3,)], [(2,), (1,)], [(), (1,)], [(2, 3), (3, 2)]])
def test_tangent_of_another_size_is_refused(shapes):
    forward_ad = torch.autograd.forward_ad
    x, tangent = torch.ones(shapes[0]), torch.ones(shapes[1])
    with forward_ad.dual_level():
        refuses(lambda: forward_ad.make_dual(x, tangent), RuntimeError)
        forward_ad.make_dual(x, torch.ones(shapes[0]))


@clause("forward.make_dual.integers_refused")
@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.uint8, torch.bool])
@pytest.mark.parametrize("shape", [(), (2,), (0,)])
def test_integers_are_refused(dtype, shape):
    forward_ad = torch.autograd.forward_ad
    integers, floats = torch.ones(shape, dtype=dtype), torch.ones(shape)
    with forward_ad.dual_level():
        refuses(lambda: forward_ad.make_dual(integers, floats), ValueError)
        refuses(lambda: forward_ad.make_dual(floats, integers), ValueError)
        refuses(lambda: forward_ad.make_dual(integers, integers), ValueError)
        forward_ad.make_dual(floats, floats)


@clause("forward.unpack_dual.pair")
@given(x=tensors(), factor=st.integers(-3, 3))
def test_unpacking_gives_a_named_pair(x, factor):
    forward_ad = torch.autograd.forward_ad
    with forward_ad.dual_level():
        unpacked = forward_ad.unpack_dual(forward_ad.make_dual(x, torch.full_like(x, factor)))
        primal, tangent = unpacked
        same(isinstance(unpacked, forward_ad.UnpackedDualTensor), True)
        same((unpacked.primal is primal, unpacked.tangent is tangent), (True, True))
        same(primal, x)
        same(tangent, torch.full_like(x, factor))
        same(forward_ad.unpack_dual(primal).tangent, None)
        same(forward_ad.unpack_dual(primal * x).tangent, None)


@clause("forward.unpack_dual.plain")
@given(x=tensors(), inside=st.booleans())
def test_plain_tensor_has_no_tangent(x, inside):
    forward_ad = torch.autograd.forward_ad
    if inside:
        with forward_ad.dual_level():
            unpacked = forward_ad.unpack_dual(3 * x)
    else:
        unpacked = forward_ad.unpack_dual(3 * x)
    same(unpacked.primal, 3 * x)
    same(unpacked.tangent, None)


@clause("forward.level.exit_drops")
@given(x=tensors(), row=rows(EXACT), entered_again=st.booleans())
def test_tangents_end_with_their_level(x, row, entered_again):
    forward_ad = torch.autograd.forward_ad
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x, torch.ones_like(x))
        result = row.forward(dual)
    level = forward_ad.enter_dual_level() if entered_again else None
    found = [forward_ad.unpack_dual(tensor).tangent for tensor in (dual, result, 2 * result)]
    if entered_again:
        forward_ad.exit_dual_level(level=level)
    same(found, [None, None, None])
    same(result, row.forward(x))


@clause("forward.level.nested_refused")
@pytest.mark.parametrize("by_function", [False, True])
@given(x=tensors())
def test_second_level_is_refused(by_function, x):
    forward_ad = torch.autograd.forward_ad
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x, torch.ones_like(x))
        enter = forward_ad.enter_dual_level if by_function else forward_ad.dual_level().__enter__
        refuses(enter, RuntimeError)
        same(forward_ad.unpack_dual(3 * dual).tangent, torch.full_like(x, 3))
    with forward_ad.dual_level():
        forward_ad.make_dual(x, torch.ones_like(x))


@clause("forward.level.exit_in_order")
@given(x=tensors(), level=st.integers(1, 3))
def test_exiting_another_level_is_refused(x, level):
    forward_ad = torch.autograd.forward_ad
    refuses(lambda: forward_ad.exit_dual_level(), RuntimeError)
    current = forward_ad.enter_dual_level()
    try:
        refuses(lambda: forward_ad.exit_dual_level(level=current + level), RuntimeError)
        dual = forward_ad.make_dual(x, torch.ones_like(x))
        same(forward_ad.unpack_dual(dual).tangent, torch.ones_like(x))
    finally:
        forward_ad.exit_dual_level(level=current)
    refuses(lambda: forward_ad.exit_dual_level(), RuntimeError)


@clause("forward.detach.drops")
@pytest.mark.parametrize("in_place", [False, True])
@given(x=tensors(), factor=st.integers(2, 3))
def test_detaching_drops_the_tangent(in_place, x, factor):
    forward_ad = torch.autograd.forward_ad
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x, torch.ones_like(x)) * factor
        detached = dual.clone().detach_() if in_place else dual.detach()
        same(forward_ad.unpack_dual(detached).tangent, None)
        same(forward_ad.unpack_dual(dual * detached).tangent, factor * factor * x)
        same(forward_ad.unpack_dual(dual).tangent, torch.full_like(x, factor))


@clause("forward.backward.of_tangents")
@given(x=leaves(), v=st.integers(-3, 3), by_direction=st.booleans())
def test_backward_through_a_tangent_gives_second_derivatives(x, v, by_direction):
    forward_ad = torch.autograd.forward_ad
    direction = torch.full_like(x, v).requires_grad_()
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x, direction)
        tangent = forward_ad.unpack_dual(dual * dual * dual).tangent
        tangent.sum().backward()
    same(x.grad, 6 * x.detach() * v)
    same(direction.grad, 3 * x.detach() * x.detach())


@clause("forward.backward.of_primals")
@given(x=leaves(), row=rows(EXACT), unpacked=st.booleans())
def test_backward_through_a_primal_gives_the_gradient(x, row, unpacked):
    forward_ad = torch.autograd.forward_ad
    with forward_ad.dual_level():
        y = row.forward(forward_ad.make_dual(x, torch.ones_like(x)))
        y = forward_ad.unpack_dual(y).primal if unpacked else y
        y.sum().backward()
    same(x.grad, row.slope(x.detach()))


@clause("forward.vjp.adjoint")
@pytest.mark.parametrize("row", present(OF_MATRICES), ids=ids(OF_MATRICES))
@pytest.mark.parametrize("transposed", [False, True])
def test_forward_and_reverse_mode_are_adjoint(row, transposed):
    x = torch.tensor([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]], dtype=torch.float64)
    x = (x.t() if transposed else x).requires_grad_()
    y = row.of(x)
    u = y.detach() - torch.arange(y.numel()).view(y.shape)
    v = 2 * x.detach().flip(0) + 1
    (pulled,) = torch.autograd.grad(y, x, u)
    pushed = tangent_of(row.of, x.detach(), v)
    same((u * pushed).sum().item(), (pulled * v).sum().item())
    same((u * row.along(x.detach(), v)).sum().item(), (pulled * v).sum().item())


@clause("forward.inplace.propagates")
@given(x=tensors(), factor=st.integers(-3, 3))
def test_in_place_operations_change_the_tangent(x, factor):
    forward_ad = torch.autograd.forward_ad
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x.clone(), torch.full_like(x, factor))
        w = torch.zeros_like(x)
        w.copy_(dual)
        same(forward_ad.unpack_dual(w).tangent, torch.full_like(x, factor))
        w.mul_(dual).add_(dual, alpha=2)
        same(forward_ad.unpack_dual(w).tangent, 2 * factor * x + 2 * factor)
        dual.mul_(3)
        same(forward_ad.unpack_dual(dual).tangent, torch.full_like(x, 3 * factor))
        dual.copy_(x)
        tangent = forward_ad.unpack_dual(dual).tangent
        same(torch.zeros_like(x) if tangent is None else tangent, torch.zeros_like(x))


@clause("forward.inplace.views")
@given(x=tensors([(2, 3), (3, 2), (3,)]), factor=st.integers(-3, 3), of_view=st.booleans())
def test_tangents_go_through_views_of_modified_tensors(x, factor, of_view):
    forward_ad = torch.autograd.forward_ad
    with forward_ad.dual_level():
        dual = forward_ad.make_dual(x.clone(), torch.ones_like(x))
        base = torch.zeros_like(x) if of_view else dual * 1
        before = torch.zeros_like(x) if of_view else torch.ones_like(x)
        view = base[1:]
        view.copy_(factor * dual[1:])
        expected = torch.cat([before[:1], torch.full_like(x, factor)[1:]])
        same(forward_ad.unpack_dual(base).tangent, expected)
        same(forward_ad.unpack_dual(view).tangent, expected[1:])
        base.mul_(2)
        same(forward_ad.unpack_dual(view).tangent, 2 * expected[1:])


WAYS = (
    Row(
        "attributes",
        replace="lambda layer, name, dual: (delattr(layer, name), setattr(layer, name, dual))",
        call="lambda layer, duals, x: layer(x)",
    ),
    Row(
        "functional_call",
        since="2.0",
        replace="lambda layer, name, dual: None",
        call="lambda layer, duals, x: torch.func.functional_call(layer, duals, (x,))",
    ),
)


@clause("forward.modules.parameters")
@pytest.mark.parametrize("way", present(WAYS), ids=ids(WAYS))
@given(x=tensors([(1, 3), (2, 3)], dtypes=[torch.float64]), v=st.integers(-3, 3))
def test_parameters_can_be_dual_tensors(way, x, v):
    forward_ad = torch.autograd.forward_ad
    layer, duals = torch.nn.Linear(3, 2).double(), {}
    with forward_ad.dual_level():
        for name, parameter in list(layer.named_parameters()):
            duals[name] = forward_ad.make_dual(parameter, torch.full_like(parameter, v))
            way.replace(layer, name, duals[name])
        tangent = forward_ad.unpack_dual(way.call(layer, duals, x)).tangent.detach()
    same(tangent, (v * x.sum(1) + v).unsqueeze(1).expand(-1, 2))


@clause("forward.gradcheck.accepts")
@given(row=rows(CURVED), x=leaves(shapes=[(), (2,), (0,)], dtypes=[torch.float64]))
def test_gradcheck_accepts_right_tangents(row, x):
    same(torch.autograd.gradcheck(row.forward, (x,), check_forward_ad=True), True)


@clause("forward.gradcheck.rejects")
@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("shape", [(), (2,)])
def test_gradcheck_rejects_wrong_tangents(alone, shape):
    x = torch.ones(shape, dtype=torch.float64, requires_grad=True)

    class Triple(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return 3 * x

        @staticmethod
        def backward(ctx, gradient):
            return 3 * gradient

        @staticmethod
        def jvp(ctx, tangent):
            return 2 * tangent

    flags = {"check_forward_ad": True, "check_backward_ad": not alone}
    refuses(lambda: torch.autograd.gradcheck(Triple.apply, (x,), **flags), RuntimeError)
    torch.autograd.gradcheck(lambda x: 3 * x, (x,), **flags)
