"""SPEC.md, Custom Functions."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same, warned
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.custom import KINDS, argument, function
from ..strategies.outcomes import accepts
from ..strategies.tables import ids
from ..strategies.tensors import FILLED, leaves, tensors

FACTORS = st.integers(-3, 3)
SOME_FACTORS = st.lists(FACTORS, min_size=1, max_size=4)

CONTAINERS = (
    Row("list", hold="lambda x: [x]", first="lambda held: held[0]"),
    Row("tuple", hold="lambda x: (x, x)", first="lambda held: held[0]"),
    Row("dict", hold="lambda x: {'x': x}", first="lambda held: held['x']"),
)
DTYPES = (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.complex64)
INTEGRAL = (torch.int64, torch.uint8, torch.bool)
OTHERS = (7, "seven", None, [7], (7, 8), 2.5)


@clause("functions.forward.not_recorded")
@given(x=leaves(), nonleaf=st.booleans())
def test_forward_runs_with_grad_mode_off(x, nonleaf):
    def forward(ctx, a):
        inside.append((torch.is_grad_enabled(), (a * 2).requires_grad))
        return a * 2

    inside = []
    result = function(forward=forward).apply(1 * x if nonleaf else x)
    same(inside, [(False, False)])
    same((result.requires_grad, torch.is_grad_enabled()), (True, True))


@clause("functions.forward.input_flags")
def test_flag_of_the_arguments_within_forward():
    custom = function(forward=lambda ctx, a: observe(a.requires_grad) or a * 2)
    custom.apply(torch.ones(2, requires_grad=True))


@clause("functions.arguments.direct_only")
@pytest.mark.parametrize("container", CONTAINERS, ids=ids(CONTAINERS))
@given(x=leaves(), beside=leaves(shapes=[(1,)]), factor=FACTORS)
def test_tensors_in_containers_are_not_recorded(container, x, beside, factor):
    custom = function(
        forward=lambda ctx, held, b: factor * container.first(held),
        backward=lambda ctx, gradient: (None, gradient.sum().reshape(1)),
    )
    alone = custom.apply(container.hold(x), None)
    same(alone, factor * x.detach())
    same(alone.requires_grad, False)
    custom.apply(container.hold(x), beside).sum().backward()
    same((x.grad, beside.grad is None), (None, False))


@clause("functions.arguments.optional")
@given(x=leaves(), factor=FACTORS, given_it=st.booleans())
def test_argument_with_a_default_may_be_left_out(x, factor, given_it):
    def forward(ctx, a, scale=2, unused=None):
        ctx.scale = scale
        return scale * a

    custom = function(
        forward=forward, backward=lambda ctx, gradient: (ctx.scale * gradient, None, None)
    )
    result = custom.apply(x, factor) if given_it else custom.apply(x)
    scale = factor if given_it else 2
    same(result.detach(), scale * x.detach())
    result.sum().backward()
    same(x.grad, torch.full_like(x, scale))


class Linear(torch.autograd.Function):
    """x w^T + b, where b may be left out."""

    @staticmethod
    def forward(ctx, x, w, b=None):  # noqa: D102
        ctx.save_for_backward(x, w, b)
        return x @ w.t() if b is None else x @ w.t() + b

    @staticmethod
    def backward(ctx, gradient):  # noqa: D102
        x, w, b = ctx.saved_tensors
        return gradient @ w, gradient.t() @ x, None if b is None else gradient.sum(0)


@clause("functions.arguments.optional")
@given(
    x=leaves(shapes=[(2, 3), (1, 3), (0, 3)], dtypes=[torch.float64]),
    w=leaves(shapes=[(2, 3), (4, 3)], dtypes=[torch.float64]),
    biased=st.booleans(),
)
def test_linear_function_with_and_without_bias(x, w, biased):
    b = torch.ones(len(w), dtype=x.dtype, requires_grad=True)
    result = Linear.apply(x, w, b) if biased else Linear.apply(x, w)
    result.sum().backward()
    same(result.detach(), x.detach() @ w.detach().t() + int(biased))
    same(x.grad, w.detach().sum(0).expand(x.shape))
    same(w.grad, x.detach().sum(0).expand(w.shape))
    same(b.grad, torch.full_like(b, len(x)) if biased else None)


@clause("functions.arguments.keywords")
@pytest.mark.parametrize("positional", [0, 1, 2])
@given(x=leaves(shapes=FILLED), factor=FACTORS)
def test_arguments_are_given_by_keyword(positional, x, factor):
    custom = function(
        forward=lambda ctx, a, b, c=1: a + 3 * b * c,
        backward=lambda ctx, gradient: (5 * gradient, factor * gradient, None),
    )
    y = x.detach().clone().requires_grad_()
    ways = (
        lambda: custom.apply(c=2, b=y, a=x),
        lambda: custom.apply(x, c=2, b=y),
        lambda: custom.apply(x, y, c=2),
    )
    result = ways[positional]()
    same(result.detach(), 7 * x.detach())
    result.sum().backward()
    same(x.grad, torch.full_like(x, 5))
    same(y.grad, torch.full_like(y, factor))


@clause("functions.arguments.keywords")
@pytest.mark.parametrize("name", ["d", "ctx", "a"])
def test_unknown_keywords_are_refused(name):
    custom = function(forward=lambda ctx, a, c=1: c * a, backward=lambda ctx, g: (g, None))
    x = torch.ones(2, requires_grad=True)
    refuses(lambda: custom.apply(x, **{name: 2}), TypeError)
    same(custom.apply(x, **{"c": 2}).detach(), torch.full((2,), 2.0))


@clause("functions.constant.not_recorded")
@pytest.mark.parametrize("count", [1, 2])
@given(x=tensors(), kinds=st.lists(st.sampled_from(KINDS[2:]), max_size=3))
def test_result_of_constants_does_not_require_grad(count, x, kinds):
    custom = function(
        forward=lambda ctx, a, *others: tuple(a * 2 for _ in range(count)),
        backward=lambda ctx, *gradients: (gradients[0],),
    )
    others = [argument(kind, x) for kind in kinds]
    for result in custom.apply(x, *others):
        same((result.requires_grad, result.grad_fn, result.is_leaf), (False, None, True))
    same(custom.apply(x.requires_grad_(), *others)[0].requires_grad, True)


@clause("functions.outputs.require_grad")
@given(x=leaves(), dtypes=st.lists(st.sampled_from(DTYPES + INTEGRAL), min_size=1, max_size=4))
def test_results_of_differentiable_dtypes_require_grad(x, dtypes):
    forward = lambda ctx, a: tuple(torch.ones(a.shape, dtype=dtype) for dtype in dtypes)  # noqa: E731
    results = function(forward=forward).apply(x)
    expected = [dtype.is_floating_point or dtype.is_complex for dtype in dtypes]
    same([result.requires_grad for result in results], expected)
    same([result.dtype for result in results], dtypes)


@clause("functions.outputs.not_tensors")
@pytest.mark.parametrize("place", [0, 1, 2])
@given(x=leaves(), other=st.sampled_from(OTHERS), factor=FACTORS)
def test_results_that_are_not_tensors_come_back_unchanged(place, x, other, factor):
    def forward(ctx, a):
        results = [factor * a, a * 2]
        return (*results[:place], other, *results[place:])

    received = []
    custom = function(forward=forward, backward=lambda ctx, *g: received.extend(g) or g[place - 1])
    results = custom.apply(x)
    same(results[place] is other, True)
    (results[0] if place else results[1]).sum().backward()
    same(len(received), 3)
    same(received[place], None)


@clause("functions.outputs.not_tensors")
@given(x=leaves(), other=st.sampled_from(OTHERS[:4]))
def test_result_that_is_no_tensor_comes_back_unchanged(x, other):
    custom = function(forward=lambda ctx, a: other, backward=lambda ctx, gradient: gradient)
    same(custom.apply(x) is other, True)


@clause("functions.outputs.input_returned")
@pytest.mark.parametrize("among", [False, True])
@given(x=leaves(shapes=FILLED), nonleaf=st.booleans(), factor=FACTORS)
def test_argument_that_is_returned_keeps_its_history(among, x, nonleaf, factor):
    custom = function(
        forward=lambda ctx, a: (a, 2 * a) if among else a,
        backward=lambda ctx, *gradients: factor * gradients[0],
    )
    a = 1 * x if nonleaf else x
    history = a.grad_fn
    results = custom.apply(a)
    result = results[0] if among else results
    same((result is a, result.data_ptr() == a.data_ptr()), (False, True))
    same((a.grad_fn is history, a.is_leaf), (True, not nonleaf))
    (5 * a + result).sum().backward()
    same(x.grad, torch.full_like(x, 5 + factor))


@clause("functions.backward.receives")
@given(x=leaves(), factors=SOME_FACTORS)
def test_backward_receives_a_gradient_for_each_result(x, factors):
    received = []
    custom = function(
        forward=lambda ctx, a: tuple(a * 2 for _ in factors),
        backward=lambda ctx, *gradients: received.extend(gradients) or sum(gradients),
    )
    sum((factor * y).sum() for factor, y in zip(factors, custom.apply(x))).backward()
    same(len(received), len(factors))
    for factor, gradient in zip(factors, received):
        same(gradient, torch.full_like(x, factor).detach())
    same(x.grad, torch.full_like(x, sum(factors)))


RETURNS = (
    Row("one alone", of="lambda g: g"),
    Row("tuple of one", of="lambda g: (g,)"),
    Row("empty", of="lambda g: ()"),
    Row("None", of="lambda g: None"),
    Row("three", of="lambda g: (g, g, g)"),
    Row("after None", of="lambda g: (g, g, None, g)"),
)


@clause("functions.backward.count")
@pytest.mark.parametrize("returned", RETURNS, ids=ids(RETURNS))
@given(x=leaves(), by_grad=st.booleans())
def test_wrong_number_of_gradients_is_refused(returned, x, by_grad):
    add = lambda ctx, a, b: a + b  # noqa: E731
    wrong = function(forward=add, backward=lambda ctx, g: returned.of(g)).apply(x, x).sum()
    refuses(lambda: torch.autograd.grad(wrong, x) if by_grad else wrong.backward())
    right = function(forward=add, backward=lambda ctx, g: (g, g)).apply(x, x).sum()
    same(torch.autograd.grad(right, x)[0], torch.full_like(x, 2))


@clause("functions.backward.count")
@pytest.mark.parametrize("returned", RETURNS[:4], ids=ids(RETURNS[:4]))
@pytest.mark.parametrize("other", [2, None, "text"])
def test_missing_gradient_of_a_constant_is_refused(returned, other):
    scale = lambda ctx, a, b: 2 * a  # noqa: E731
    wrong = function(forward=scale, backward=lambda ctx, g: returned.of(g))
    x = torch.ones(2, requires_grad=True)
    refuses(lambda: wrong.apply(x, other).sum().backward())
    function(forward=scale, backward=lambda ctx, g: (g, None)).apply(x, other).sum().backward()


@clause("functions.backward.trailing_none")
@pytest.mark.parametrize("count", [1, 2, 3])
@given(x=leaves(), factor=FACTORS, extra=st.integers(1, 4))
def test_surplus_nones_are_ignored(count, x, factor, extra):
    custom = function(
        forward=lambda ctx, *arguments: sum(arguments),
        backward=lambda ctx, g: (*[factor * g] * count, *[None] * extra),
    )
    custom.apply(*[x] * count).sum().backward()
    same(x.grad, torch.full_like(x, count * factor))


@clause("functions.backward.not_a_tensor")
@pytest.mark.parametrize("other", [2, 2.5, None, "text", [1]], ids=str)
@pytest.mark.parametrize("first", [False, True])
def test_gradient_of_what_is_no_tensor_is_refused(other, first):
    def of(backward):
        custom = function(forward=lambda ctx, *a: 2 * a[first], backward=backward)
        return custom.apply(other, x) if first else custom.apply(x, other)

    x = torch.ones(2, requires_grad=True)
    refuses(lambda: of(lambda ctx, g: (g, g)).sum().backward())
    of(lambda ctx, g: (None, 2 * g) if first else (2 * g, None)).sum().backward()
    same(x.grad, torch.full((2,), 2.0))


class Scaled(torch.autograd.Function):
    """A tensor times a number; the gradient of the number is None."""

    @staticmethod
    def forward(ctx, x, factor):  # noqa: D102
        ctx.factor = factor
        return x * factor

    @staticmethod
    def backward(ctx, gradient):  # noqa: D102
        return gradient * ctx.factor, None


@clause("functions.backward.not_a_tensor")
@given(x=leaves(), factors=SOME_FACTORS)
def test_number_on_ctx_belongs_to_its_own_call(x, factors):
    results = [Scaled.apply(x, factor) for factor in factors]
    sum(result.sum() for result in results).backward()
    same(x.grad, torch.full_like(x, sum(factors)))


@clause("functions.backward.not_needed")
@pytest.mark.parametrize("shape", [(2,), (7,), ()])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64])
@pytest.mark.parametrize("constant", [torch.float32, torch.int64])
def test_gradient_of_a_constant_is_ignored(shape, dtype, constant):
    custom = function(
        forward=lambda ctx, a, b: 2 * a,
        backward=lambda ctx, g: (3 * g, g.new_ones(shape, dtype=dtype)),
    )
    x, constant = torch.ones(2, requires_grad=True), torch.ones(2, dtype=constant)
    custom.apply(x, constant).sum().backward()
    same(x.grad, torch.full((2,), 3.0))
    same(constant.grad, None)


@clause("functions.backward.none")
@given(x=leaves(), y=leaves(), factor=FACTORS, twice=st.booleans())
def test_none_adds_nothing(x, y, factor, twice):
    custom = function(forward=lambda ctx, a, b: a * 2, backward=lambda ctx, g: (factor * g, None))
    result = custom.apply(x, y).sum()
    (result + (3 * y).sum() if twice else result).backward()
    same(x.grad, torch.full_like(x, factor))
    same(y.grad, torch.full_like(y, 3) if twice else None)


COMPATIBLE = (
    ((3,), (2, 3), 2),
    ((3,), (1, 3), 1),
    ((3,), (2, 1, 3), 2),
    ((2, 1), (2, 3), 3),
    ((), (4,), 4),
    ((1,), (2, 3), 6),
    ((1, 3), (2, 3), 2),
)
INCOMPATIBLE = (
    ((3,), (1,)),
    ((3,), ()),
    ((3,), (2,)),
    ((3,), (3, 1)),
    ((2, 3), (3, 2)),
    ((2, 3), (6,)),
    ((2, 3), (2, 1)),
    ((2, 3), (3,)),
)


@clause("functions.backward.shape")
@pytest.mark.parametrize(("shape", "wide", "times"), COMPATIBLE)
@pytest.mark.parametrize("nonleaf", [False, True])
def test_wider_gradient_is_summed_to_the_shape(shape, wide, times, nonleaf):
    factor = 3.0
    custom = function(
        forward=lambda ctx, a: 2 * a, backward=lambda ctx, g: g.new_full(wide, factor)
    )
    x = torch.ones(shape, requires_grad=True)
    custom.apply(1 * x if nonleaf else x).sum().backward()
    same(x.grad, torch.full(shape, times * factor))


@clause("functions.backward.shape")
@pytest.mark.parametrize(("shape", "wrong"), INCOMPATIBLE)
@pytest.mark.parametrize("nonleaf", [False, True])
def test_gradient_of_another_shape_is_refused(shape, wrong, nonleaf):
    x = torch.ones(shape, requires_grad=True)
    for returned in (wrong, shape):
        custom = function(
            forward=lambda ctx, a: 2 * a, backward=lambda ctx, g: g.new_ones(returned)
        )
        result = custom.apply(1 * x if nonleaf else x).sum()
        refuses(lambda: result.backward()) if returned == wrong else result.backward()
    same(x.grad, torch.ones(shape))


@clause("functions.backward.dtype")
@pytest.mark.parametrize("dtype", [*DTYPES[:4], torch.int64], ids=str)
@given(x=leaves(dtypes=DTYPES[:4]), factor=FACTORS, nonleaf=st.booleans())
def test_gradient_is_converted_to_the_dtype(dtype, x, factor, nonleaf):
    custom = function(
        forward=lambda ctx, a: 2 * a,
        backward=lambda ctx, g: g.new_full(g.shape, factor, dtype=dtype),
    )
    arrived = []
    a = 1 * x if nonleaf else x
    a.register_hook(lambda gradient: arrived.append(gradient.dtype))
    custom.apply(a).sum().backward()
    same(arrived, [x.dtype])
    same(x.grad, torch.full_like(x, factor))


@clause("functions.backward.grad_mode")
@pytest.mark.parametrize("create_graph", [False, True])
@given(x=leaves(), times=st.integers(1, 2), outside=st.booleans())
def test_grad_mode_within_backward_is_create_graph(create_graph, x, times, outside):
    modes = []
    custom = function(
        forward=lambda ctx, a: 2 * a,
        backward=lambda ctx, gradient: modes.append(torch.is_grad_enabled()) or 2 * gradient,
    )
    y = x
    for _ in range(times):
        y = custom.apply(y)
    root = y.sum()
    with torch.set_grad_enabled(outside):
        torch.autograd.grad(root, x, create_graph=create_graph)
        same(torch.is_grad_enabled(), outside)
    same(modes, [create_graph] * times)


@clause("functions.backward.foreign")
@pytest.mark.parametrize("descending", [False, True])
@given(x=leaves(shapes=[(3,), (5,), (1,), (0,)], layouts=("contiguous", "strided")))
def test_sorting_with_numpy_has_the_gradient_of_sorting(descending, x):
    def forward(ctx, a):
        order = (-a if descending else a).detach().numpy().argsort(kind="stable")
        ctx.inverse = order.argsort()
        return torch.from_numpy(a.detach().numpy()[order])

    def backward(ctx, gradient):
        return torch.from_numpy(gradient.numpy()[ctx.inverse])

    result = function(forward=forward, backward=backward).apply(x)
    weights = torch.arange(len(x), dtype=x.dtype)
    (weights * result).sum().backward()
    values = sorted(x.tolist(), reverse=descending)
    same(result.tolist(), values)
    seen = {value: [] for value in values}
    for weight, value in enumerate(values):
        seen[value].append(float(weight))
    same(x.grad.tolist(), [seen[value].pop(0) for value in x.tolist()])


@clause("functions.backward.modified_gradient")
@pytest.mark.parametrize("wide", [False, True])
@given(x=leaves(shapes=FILLED))
def test_modifying_the_gradient_does_not_crash(wide, x):
    custom = function(forward=lambda ctx, a: 2 * a, backward=lambda ctx, g: g.mul_(2))
    y = custom.apply(x)
    accepts(lambda: y.sum().backward() if wide else y.backward(torch.ones_like(y)))


@clause("functions.backward.strides")
@given(x=leaves(shapes=FILLED), factor=FACTORS, transposed=st.booleans())
def test_gradients_of_any_strides_hold_their_values(x, factor, transposed):
    received = []
    custom = function(
        forward=lambda ctx, a: a.clone(), backward=lambda ctx, g: received.append(g.clone()) or g
    )
    y = custom.apply(x)
    y = y.transpose(0, -1) if transposed and y.dim() else y
    (factor * y).sum().backward()
    same(received[0], torch.full_like(x, factor).detach())


class Exponential(torch.autograd.Function):
    """The exponential, which saves its result."""

    @staticmethod
    def forward(ctx, x):  # noqa: D102
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, gradient):  # noqa: D102
        return gradient * ctx.saved_tensors[0]


class Cube(torch.autograd.Function):
    """The cube, which saves its argument."""

    @staticmethod
    def forward(ctx, x):  # noqa: D102
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, gradient):  # noqa: D102
        (x,) = ctx.saved_tensors
        return 3 * x * x * gradient


@clause("functions.double.saved")
@given(x=leaves(shapes=FILLED, dtypes=[torch.float64]), order=st.integers(1, 3), scale=FACTORS)
def test_derivatives_of_a_function_that_saves_its_result(x, order, scale):
    y = scale * Exponential.apply(x)
    for _ in range(order):
        (y,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    close(y.detach(), scale * x.detach().exp(), ulps=16)


@clause("functions.double.saved")
@pytest.mark.parametrize("nonleaf", [False, True])
@given(x=leaves(shapes=FILLED), scale=FACTORS)
def test_derivatives_of_a_function_that_saves_its_argument(nonleaf, x, scale):
    a, values = (2 * x if nonleaf else x), x.detach()
    factor = 2 if nonleaf else 1
    (slope,) = torch.autograd.grad((scale * Cube.apply(a)).sum(), x, create_graph=True)
    (curve,) = torch.autograd.grad(slope.sum(), x, create_graph=True)
    (third,) = torch.autograd.grad(curve.sum(), x, allow_unused=True)
    same(slope.detach(), 3 * scale * factor**3 * values * values)
    same(curve.detach(), 6 * scale * factor**3 * values)
    same(third, torch.full_like(values, 6 * scale * factor**3))


@clause("functions.double.saved")
@given(x=leaves(shapes=FILLED), weight=leaves(shapes=[()]))
def test_gradients_depend_on_the_gradients_received(x, weight):
    values, factor = x.detach(), weight.detach().to(x.dtype)
    root = (weight.to(x.dtype) * Cube.apply(x)).sum()
    (slope,) = torch.autograd.grad(root, x, create_graph=True)
    slope.sum().backward()
    same(weight.grad.to(x.dtype), (3 * values * values).sum())
    same(x.grad, 6 * factor * values)


@clause("functions.double.nested")
@given(x=leaves(shapes=FILLED), factor=FACTORS, weight=FACTORS)
def test_backward_of_the_nested_function_is_used(x, factor, weight):
    inner = function(
        forward=lambda ctx, g, a: 3 * a * a * g,
        backward=lambda ctx, gradient: (5 * gradient, factor * gradient),
    )
    outer = function(
        forward=lambda ctx, a: ctx.save_for_backward(a) or a * a * a,
        backward=lambda ctx, gradient: inner.apply(gradient, *ctx.saved_tensors),
    )
    (slope,) = torch.autograd.grad(outer.apply(x).sum(), x, create_graph=True)
    same(slope.detach(), 3 * x.detach() * x.detach())
    (curve,) = torch.autograd.grad((weight * slope).sum(), x)
    same(curve, torch.full_like(x, weight * factor).detach())


KEPT = (
    Row(
        "saved",
        keep="lambda ctx, t: ctx.save_for_backward(t)",
        kept="lambda ctx: ctx.saved_tensors[0]",
    ),
    Row("on ctx", keep="lambda ctx, t: setattr(ctx, 't', t)", kept="lambda ctx: ctx.t"),
)


@clause("functions.double.intermediate")
@pytest.mark.parametrize("way", KEPT, ids=ids(KEPT))
@given(x=leaves(shapes=FILLED), weight=leaves(shapes=[()]))
def test_intermediate_counts_as_a_constant(way, x, weight):
    custom = function(
        forward=lambda ctx, a: way.keep(ctx, 2 * a) or a * a,
        backward=lambda ctx, gradient: way.kept(ctx) * gradient,
    )
    root = (weight.to(x.dtype) * custom.apply(x)).sum()
    (slope,) = torch.autograd.grad(root, x, create_graph=True)
    same(slope.detach(), 2 * x.detach() * weight.detach().to(x.dtype))
    slope.sum().backward()
    same(weight.grad.to(x.dtype), (2 * x.detach()).sum())
    same(x.grad, None)


class Square(torch.autograd.Function):
    """The square, which returns its slope as well, and saves it."""

    @staticmethod
    def forward(ctx, x):  # noqa: D102
        slope = 2 * x
        ctx.save_for_backward(slope)
        return x * x, slope

    @staticmethod
    def backward(ctx, gradient, of_slope):  # noqa: D102
        return gradient * ctx.saved_tensors[0] + 2 * of_slope


@clause("functions.double.intermediate_returned")
@given(x=leaves(shapes=FILLED), scale=FACTORS, weight=FACTORS)
def test_intermediate_that_is_returned_carries_its_dependence(x, scale, weight):
    y, _ = Square.apply(x)
    (slope,) = torch.autograd.grad((scale * y).sum(), x, create_graph=True)
    same(slope.detach(), 2 * scale * x.detach())
    (curve,) = torch.autograd.grad((weight * slope).sum(), x)
    same(curve, torch.full_like(x, 2 * scale * weight).detach())


SECOND = (
    Row("of a product", root="lambda y, w: (w * y).sum()", then="lambda s, x: s.sum()"),
    Row("of a square", root="lambda y, w: (y * y).sum()", then="lambda s, x: (s * x).sum()"),
    Row("of the sum", root="lambda y, w: y.sum()", then="lambda s, x: s.sum()"),
    Row("of the sum, mixed", root="lambda y, w: y.sum()", then="lambda s, x: (s * x).sum()"),
)


@clause("functions.once.refused")
@pytest.mark.parametrize("way", SECOND, ids=ids(SECOND))
@given(x=leaves(shapes=FILLED))
def test_second_derivative_of_a_once_differentiable_function_is_refused(way, x):
    forward = lambda ctx, a: ctx.save_for_backward(a) or a * a * a  # noqa: E731
    backward = lambda ctx, g: 3 * ctx.saved_tensors[0] * ctx.saved_tensors[0] * g  # noqa: E731
    once = torch.autograd.function.once_differentiable(backward)
    w = torch.ones((), dtype=x.dtype, requires_grad=True)
    root = way.root(function(forward=forward, backward=once).apply(x), w)
    (slope,) = torch.autograd.grad(root, x, create_graph=True)
    refuses(lambda: way.then(slope, x).backward())
    root = way.root(function(forward=forward, backward=backward).apply(x), w)
    (slope,) = torch.autograd.grad(root, x, create_graph=True)
    way.then(slope, x).backward()


@clause("functions.once.grad_mode")
@pytest.mark.parametrize("create_graph", [False, True])
@given(x=leaves(), weight=FACTORS, factor=FACTORS)
def test_once_differentiable_backward_runs_with_grad_mode_off(create_graph, x, weight, factor):
    modes = []
    backward = lambda ctx, g: modes.append(torch.is_grad_enabled()) or (factor * g, None)  # noqa: E731
    custom = function(
        forward=lambda ctx, a, b: 2 * a,
        backward=torch.autograd.function.once_differentiable(backward),
    )
    w = torch.full((), weight, dtype=x.dtype, requires_grad=True)
    root = (w * custom.apply(x, 7)).sum()
    (gradient,) = torch.autograd.grad(root, x, create_graph=create_graph)
    same(gradient.detach(), torch.full_like(x, factor * weight).detach())
    same((modes, torch.is_grad_enabled()), ([False], True))


@clause("functions.missing.forward")
@given(x=tensors(), requires_grad=st.booleans())
def test_function_without_forward_is_refused(x, requires_grad):
    x.requires_grad_(requires_grad)
    refuses(lambda: function(backward=lambda ctx, g: g).apply(x), NotImplementedError)
    function(forward=lambda ctx, a: 2 * a).apply(x)


@clause("functions.missing.backward")
@pytest.mark.parametrize("by_grad", [False, True])
@given(x=leaves())
def test_function_without_backward_is_refused_in_backward(by_grad, x):
    result = function(forward=lambda ctx, a: 2 * a).apply(x)
    same((result.detach(), result.requires_grad)[1], True)
    (5 * x).sum().backward()
    root = result.sum()
    refuses(
        lambda: torch.autograd.grad(root, x) if by_grad else root.backward(), NotImplementedError
    )


@clause("functions.instance.called")
@given(x=tensors(), requires_grad=st.booleans())
def test_calling_an_instance_is_refused(x, requires_grad):
    x.requires_grad_(requires_grad)
    instances = []
    custom = function(forward=lambda ctx, a: 2 * a)
    warned(lambda: instances.append(custom()))
    refuses(lambda: instances[0](x))
    custom.apply(x)


@clause("functions.instance.warns")
@given(x=tensors())
def test_making_an_instance_warns(x):
    custom = function(forward=lambda ctx, a: 2 * a)
    same(len(warned(lambda: custom())) > 0, True)
    same(len(warned(lambda: custom())) > 0, True)
    same(warned(lambda: custom.apply(x)), [])


@clause("functions.vjp.alias")
@pytest.mark.parametrize("create_graph", [False, True])
@given(x=leaves(shapes=FILLED), factor=FACTORS)
def test_vjp_stands_for_backward(create_graph, x, factor):
    base = function(
        forward=lambda ctx, a: ctx.save_for_backward(a) or 2 * a,
        vjp=lambda ctx, g: factor * ctx.saved_tensors[0] * g,
    )
    for custom in (base, type("Derived", (base,), {})):
        root = custom.apply(x).sum()
        (gradient,) = torch.autograd.grad(root, x, create_graph=create_graph)
        same(gradient.detach(), factor * x.detach())


@clause("functions.vjp.both")
@given(x=leaves())
def test_backward_beside_vjp_is_refused_in_backward(x):
    methods = {"vjp": lambda ctx, g: 2 * g, "backward": lambda ctx, g: 2 * g}
    root = function(forward=lambda ctx, a: 2 * a, **methods).apply(x).sum()
    refuses(lambda: root.backward())
    for name in methods:
        custom = function(forward=lambda ctx, a: 2 * a, **{name: methods[name]})
        same(torch.autograd.grad(custom.apply(x).sum(), x)[0], torch.full_like(x, 2).detach())


@clause("functions.gradcheck")
@pytest.mark.parametrize("shape", [(2,), (), (2, 1)])
@pytest.mark.parametrize("wrong", [False, True])
def test_gradcheck_tells_right_from_wrong(shape, wrong):
    custom = function(
        forward=lambda ctx, a: ctx.save_for_backward(a) or a * a * a,
        backward=lambda ctx, g: (3.5 if wrong else 3) * ctx.saved_tensors[0].pow(2) * g,
    )
    x = torch.full(shape, 1.5, dtype=torch.float64, requires_grad=True)
    if wrong:
        refuses(lambda: torch.autograd.gradcheck(custom.apply, (x,)))
    else:
        same(torch.autograd.gradcheck(custom.apply, (x,)), True)
        same(torch.autograd.gradgradcheck(custom.apply, (x,)), True)


@clause("functions.gradcheck")
@pytest.mark.parametrize("kept", [False, True])
def test_gradgradcheck_tells_right_from_wrong(kept):
    def forward(ctx, a):
        ctx.slope = 3 * a * a
        return ctx.save_for_backward(a) or a * a * a

    def backward(ctx, gradient):
        return gradient * (ctx.slope if kept else 3 * ctx.saved_tensors[0].pow(2))

    apply = function(forward=forward, backward=backward).apply
    x = torch.full((2,), 1.5, dtype=torch.float64, requires_grad=True)
    same(torch.autograd.gradcheck(apply, (x,)), True)
    check = lambda: torch.autograd.gradgradcheck(apply, (x,))  # noqa: E731
    refuses(check) if kept else same(check(), True)


@clause("functions.boxed.list")
@pytest.mark.parametrize("boxed", [True, False])
@given(x=leaves(), factors=SOME_FACTORS)
def test_backward_receives_one_list_of_gradients(boxed, x, factors):
    def backward(ctx, *received):
        same([type(it) for it in received], [list] if boxed else [torch.Tensor] * len(factors))
        gradients = received[0] if boxed else list(received)
        same(len(gradients), len(factors))
        while len(gradients) > 1:
            same(gradients.pop(), torch.full_like(x, factors[len(gradients)]).detach())
        return gradients.pop()

    custom = function(forward=lambda ctx, a: tuple(a * 2 for _ in factors), backward=backward)
    custom.boxed_grads_call = boxed
    for applied in (custom, type("Derived", (custom,), {})):
        root = sum((factor * y).sum() for factor, y in zip(factors, applied.apply(x)))
        same(torch.autograd.grad(root, x)[0], torch.full_like(x, factors[0]).detach())
