"""SPEC.md, Calling backward and grad."""

import builtins
import collections
import itertools
import types

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same, warned
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.functions import EXACT, GENTLE, SMOOTH
from ..strategies.matrix_functions import AT_SPECIAL_POINTS
from ..strategies.outcomes import accepts
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, LAYOUTS, MATRICES, SHAPES, leaves, tensors

SUBSETS = [[0], [1], [2], [0, 1], [1, 0], [0, 2], [2, 1], [1, 1], [2, 0, 1]]
ERRORS = ("KeyError", "ZeroDivisionError", "RuntimeError", "StopIteration")
MISMATCHED = (
    ((3,), (1,)),
    ((3,), (1, 3)),
    ((3,), ()),
    ((3,), (4,)),
    ((), (1,)),
    ((1,), ()),
    ((2, 3), (3,)),
    ((2, 3), (3, 2)),
    ((2, 3), (6,)),
    ((0,), (1,)),
    ((0,), (2, 0)),
)
TRANSFORMS = (
    Row("grad", of="lambda f: torch.func.grad(f)"),
    Row("vjp", of="lambda f: lambda v: torch.func.vjp(f, v)"),
    Row("vmap", of="lambda f: torch.func.vmap(f)"),
)


def counting(x):
    """Return 1, 2, 3 and so on in the shape and dtype of x."""
    return torch.arange(1.0, x.numel() + 1, dtype=x.dtype).reshape(x.shape)


@clause("backward.call.returns_none")
@given(x=leaves(), row=rows(EXACT), create_graph=st.booleans())
def test_backward_returns_none(x, row, create_graph):
    y, z = row.forward(x).sum(), row.forward(x).sum()
    same(y.backward(create_graph=create_graph), None)
    same(torch.autograd.backward([z], create_graph=create_graph), None)


@clause("backward.gradient.defaults_to_one")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), shape=st.sampled_from([[], [1], [1, 1, 1]]))
def test_missing_gradient_counts_as_one(x, row, shape):
    row.forward(x).sum().reshape(shape).backward()
    (returned,) = torch.autograd.grad(row.forward(x).sum().reshape(shape), x)
    same(x.grad, row.slope(x.detach()))
    same(returned, row.slope(x.detach()))


@clause("backward.gradient.defaults_to_one")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), other=st.sampled_from([None, 1, 5]))
def test_missing_gradient_of_one_root_among_several(x, row, other):
    roots, v = [row.forward(x).sum(), 3 * x.sum()], other and torch.full_like(x.sum(), other)
    torch.autograd.backward(roots, [None, v], retain_graph=True)
    (returned,) = torch.autograd.grad(roots[::-1], x, [v, None])
    same(x.grad, row.slope(x.detach()) + 3 * (other or 1))
    same(returned, row.slope(x.detach()) + 3 * (other or 1))


@clause("backward.gradient.required")
@given(x=leaves(shapes=[(3,), (2, 1), (0,), (2, 0, 3)]), row=rows(EXACT))
def test_root_of_another_size_needs_a_gradient(x, row):
    y = row.forward(x)
    refuses(lambda: y.backward(), RuntimeError)
    refuses(lambda: torch.autograd.grad(y, x), RuntimeError)
    same(x.grad, None)
    y.backward(torch.ones_like(y))
    same(x.grad, row.slope(x.detach()))


@clause("backward.gradient.complex_scalar")
@pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128])
@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_complex_root_needs_a_gradient(dtype, shape):
    z = torch.full(shape, 1 + 2j, dtype=dtype, requires_grad=True)
    y = 3 * z
    refuses(lambda: y.backward(), RuntimeError)
    refuses(lambda: torch.autograd.grad(y, z), RuntimeError)
    y.real.backward(retain_graph=True)
    y.backward(torch.ones_like(y))
    same(z.grad, torch.full_like(z, 6))


@clause("backward.gradient.vector_jacobian")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), factor=st.integers(-3, 3))
def test_gradient_weighs_elementwise_derivatives(x, row, factor):
    v = factor * counting(x)
    row.forward(x).backward(v)
    same(x.grad, v * row.slope(x.detach()))


@clause("backward.gradient.vector_jacobian")
@given(
    matrix=tensors(shapes=MATRICES, dtypes=[torch.float64]),
    weights=st.lists(st.integers(-3, 3), min_size=3, max_size=3),
)
def test_gradient_multiplies_the_jacobian_from_the_left(matrix, weights):
    outputs, inputs = matrix.shape
    x = torch.ones(inputs, dtype=torch.float64, requires_grad=True)
    v = torch.tensor(weights[:outputs], dtype=torch.float64)
    (matrix @ x).backward(v, retain_graph=True)
    (returned,) = torch.autograd.grad(matrix @ x, x, v)
    same(x.grad, (matrix * v.unsqueeze(1)).sum(0))
    same(returned, (matrix * v.unsqueeze(1)).sum(0))


@clause("backward.gradient.vector_jacobian")
@given(x=leaves(shapes=[(2,), (3,), (2, 2)]))
def test_gradient_reaches_every_element_that_an_output_depends_on(x):
    v = counting(x)
    (x * x.sum()).backward(v)
    value = x.detach()
    same(x.grad, v * value.sum() + (v * value).sum())


@clause("backward.gradient.vector_jacobian")
@given(v=tensors(shapes=MATRICES, layouts=LAYOUTS), row=rows(EXACT))
def test_gradient_may_have_any_layout(v, row):
    x = counting(v).requires_grad_()
    row.forward(x).backward(v)
    (returned,) = torch.autograd.grad(row.forward(x), x, v)
    same(x.grad, v * row.slope(x.detach()))
    same(returned, v * row.slope(x.detach()))


@clause("backward.gradient.linear")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), alpha=st.integers(-3, 3), beta=st.integers(-3, 3))
def test_result_is_linear_in_the_gradient(x, row, alpha, beta):
    u, v = counting(x), torch.ones_like(x) - counting(x)
    y = row.forward(x) * x.sum()
    (of_sum,) = torch.autograd.grad(y, x, alpha * u + beta * v, retain_graph=True)
    (of_u,) = torch.autograd.grad(y, x, u, retain_graph=True)
    (of_v,) = torch.autograd.grad(y, x, v)
    same(of_sum, alpha * of_u + beta * of_v)
    same(of_u, u * row.slope(x.detach()) * x.sum().detach() + (u * row.forward(x)).sum().detach())


@clause("backward.gradient.shape_refused")
@pytest.mark.parametrize(("shape", "other"), MISMATCHED)
def test_gradient_of_another_shape_is_refused(shape, other):
    x = torch.ones(shape, requires_grad=True)
    y = 3 * x
    refuses(lambda: y.backward(torch.ones(other)), RuntimeError)
    refuses(lambda: torch.autograd.grad(y, x, torch.ones(other)), RuntimeError)
    same(x.grad, None)
    y.backward(torch.ones(shape))
    same(x.grad, torch.full(shape, 3.0))


@clause("backward.gradient.other_dtype")
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.int64])
def test_gradient_of_another_dtype_is_recorded(dtype):
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    observe(accepts(lambda: (3 * x).backward(torch.ones(2, dtype=dtype))), str(dtype))


@clause("backward.gradient.complex_refused")
@pytest.mark.parametrize("real", [torch.float32, torch.float64])
@pytest.mark.parametrize("of_complex_root", [False, True])
def test_real_and_complex_do_not_mix(real, of_complex_root):
    double = torch.complex128 if real == torch.float64 else torch.complex64
    of_root, of_gradient = (double, real) if of_complex_root else (real, double)
    x = torch.ones(2, dtype=of_root, requires_grad=True)
    wrong = torch.ones(2, dtype=of_gradient)
    refuses(lambda: (3 * x).backward(wrong), RuntimeError)
    refuses(lambda: torch.autograd.grad(3 * x, x, wrong), RuntimeError)
    same(x.grad, None)
    (3 * x).backward(torch.ones(2, dtype=of_root))
    same(x.grad, torch.full((2,), 3, dtype=of_root))


@clause("backward.roots.gradient_each")
@given(x=leaves(), row=rows(EXACT), count=st.integers(2, 4), lacking=st.integers(1, 3))
def test_every_root_needs_its_gradient(x, row, count, lacking):
    roots = [row.forward(x) for _ in range(count)]
    ones = [torch.ones_like(x) for _ in range(count)]
    refuses(lambda: torch.autograd.backward(roots, ones[lacking:]), RuntimeError)
    refuses(lambda: torch.autograd.grad(roots, x, ones[lacking:]), RuntimeError)
    same(x.grad, None)
    torch.autograd.backward(roots, ones)
    same(x.grad, count * row.slope(x.detach()))


@clause("backward.roots.constant_refused")
@given(x=tensors(), row=rows(EXACT), weighed=st.booleans(), flag=st.booleans())
def test_root_must_require_grad(x, row, weighed, flag):
    grad, v = torch.autograd.grad, torch.ones_like(x.sum()) if weighed else None
    refuses(lambda: row.forward(x).sum().backward(v), RuntimeError)
    refuses(lambda: grad(row.forward(x).sum(), x, v, allow_unused=flag), RuntimeError)
    x.requires_grad_()
    constant = row.forward(x.detach()).sum()
    refuses(lambda: constant.backward(v, retain_graph=flag), RuntimeError)
    refuses(lambda: grad(constant, x, v, allow_unused=flag), RuntimeError)
    row.forward(x).sum().backward()
    same(x.grad, row.slope(x.detach()))


@clause("backward.roots.constant_among")
@pytest.mark.parametrize("caller", ["backward", "grad"])
def test_constant_root_among_others_is_recorded(caller):
    x = torch.ones(2, requires_grad=True)
    roots, nones = [(2 * x).sum(), torch.ones(())], [None, None]
    calls = {
        "backward": lambda: torch.autograd.backward(roots, nones),
        "grad": lambda: torch.autograd.grad(roots, x, nones),
    }
    observe(accepts(calls[caller]), caller)


@clause("backward.inputs.only_listed")
@pytest.mark.parametrize("listed", SUBSETS)
@pytest.mark.parametrize("preset", [0.0, 5.0])
def test_backward_fills_only_the_listed_leaves(listed, preset):
    parts = [torch.full((2,), value, requires_grad=True) for value in (1.0, 2.0, 3.0)]
    a, b, c = parts
    for n in range(3):
        parts[n].grad = torch.full((2,), preset) if preset else None
    (a * a * b + b * c).sum().backward(inputs=[parts[n] for n in listed])
    for n in listed:
        same(parts[n].grad, torch.full((2,), (4.0, 4.0, 2.0)[n] + preset))
    for n in {0, 1, 2} - set(listed):
        same(parts[n].grad, torch.full((2,), preset) if preset else None)


@clause("backward.inputs.single")
@given(x=leaves(shapes=FILLED), row=rows(EXACT))
def test_single_tensor_as_inputs(x, row):
    w = counting(x).requires_grad_()
    (row.forward(x) * w).sum().backward(inputs=x)
    same(x.grad, w.detach() * row.slope(x.detach()))
    same(w.grad, None)


@clause("backward.inputs.dict")
@given(x=leaves(shapes=FILLED), row=rows(EXACT))
def test_dict_as_inputs(x, row):
    w, b = counting(x).requires_grad_(), counting(x).requires_grad_()
    y = (row.forward(x) * w + b).sum()
    y.backward(inputs={"b": b, "x": x}, retain_graph=True)
    same(x.grad, w.detach() * row.slope(x.detach()))
    same((b.grad.tolist(), w.grad), (torch.ones_like(x).tolist(), None))
    y.backward(inputs={"w": w})
    same(w.grad, row.forward(x).detach())
    same(x.grad, w.detach() * row.slope(x.detach()))


@clause("backward.inputs.mapping_refused")
@given(x=leaves(shapes=FILLED), proxy=st.booleans())
def test_other_mappings_are_refused(x, proxy):
    y = (3 * x).sum()
    inputs = types.MappingProxyType({"x": x}) if proxy else collections.OrderedDict(x=x)
    refuses(lambda: y.backward(inputs=inputs), TypeError)
    refuses(lambda: torch.autograd.grad(y, inputs), TypeError)
    same(x.grad, None)
    y.backward(inputs=dict(inputs))
    same(x.grad, torch.full_like(x, 3))


@clause("backward.inputs.nonleaf")
@given(x=leaves(shapes=FILLED), row=rows(GENTLE), outer=rows(EXACT), with_leaf=st.booleans())
def test_listed_nonleaf_gets_its_grad(x, row, outer, with_leaf):
    y = row.forward(x)
    outer.forward(y).sum().backward(inputs=[y, x] if with_leaf else [y])
    upstream = outer.slope(y.detach())
    same(y.grad, upstream)
    same(x.grad is None, not with_leaf)
    same(x.grad, upstream * row.slope(x.detach()) if with_leaf else None)


@clause("backward.inputs.nonleaf")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), with_leaf=st.booleans())
def test_root_as_listed_nonleaf_gets_its_grad(x, row, with_leaf):
    y, v = row.forward(x), counting(x)
    y.backward(v, inputs=[x, y] if with_leaf else [y])
    same(y.grad, v)
    same(x.grad, v * row.slope(x.detach()) if with_leaf else None)


# Fixed on purpose: one bit is recorded.
@clause("backward.inputs.nonleaf_node")
def test_node_of_a_listed_nonleaf_is_recorded():
    x = torch.ones(2, requires_grad=True)
    y, ran = x * x, []
    y.grad_fn.register_hook(lambda *_: ran.append(True))
    (3 * y).sum().backward(inputs=[y])
    observe(bool(ran))


@clause("backward.inputs.unrelated")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), preset=st.booleans())
def test_listed_unrelated_leaf_is_left_alone(x, row, preset):
    other = counting(x).requires_grad_()
    other.grad = torch.full_like(x, 5) if preset else None
    row.forward(x).sum().backward(inputs=[x, other])
    same(other.grad, torch.full_like(x, 5) if preset else None)
    same(x.grad, row.slope(x.detach()))


@clause("backward.inputs.empty_refused")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), as_tuple=st.booleans())
def test_empty_inputs_are_refused(x, row, as_tuple):
    y = row.forward(x).sum()
    refuses(lambda: y.backward(inputs=() if as_tuple else []), RuntimeError)
    same(x.grad, None)
    y.backward(inputs=(x,) if as_tuple else [x])
    same(x.grad, row.slope(x.detach()))


@clause("backward.inputs.constant_refused")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), alone=st.booleans())
def test_constant_in_inputs_is_refused(x, row, alone):
    constant = counting(x)
    y = (row.forward(x) * constant).sum()
    refuses(lambda: y.backward(inputs=[constant] if alone else [x, constant]), RuntimeError)
    (row.forward(x) * constant).sum().backward(inputs=[x])
    same(x.grad, constant * row.slope(x.detach()))


@clause("backward.create_graph.warns")
@given(x=leaves(), row=rows(EXACT))
def test_backward_with_create_graph_warns(x, row):
    y, z = row.forward(x).sum(), row.forward(x).sum()
    of_backward = warned(lambda: y.backward(create_graph=True))
    same(bool(of_backward), True)
    same(warned(lambda: torch.autograd.grad(z, x, create_graph=True)), [])
    same(warned(lambda: z.backward()), [])


@clause("backward.grad_variables.refused")
@given(x=leaves(shapes=FILLED), row=rows(EXACT))
def test_old_and_new_name_of_grad_tensors(x, row):
    y, v = row.forward(x), torch.full_like(x, 2)
    backward = torch.autograd.backward
    refuses(lambda: backward([y], grad_tensors=[v], grad_variables=[v]), RuntimeError)
    same(x.grad, None)
    same(bool(warned(lambda: backward([y], grad_variables=[v]))), True)
    same(x.grad, v * row.slope(x.detach()))


@clause("backward.repeated.equal")
@given(x=leaves(shapes=FILLED), row=rows(SMOOTH), times=st.integers(2, 4))
def test_repeated_backwards_are_equal(x, row, times):
    y = (row.forward(x) * row.forward(x / 3) + x / 7).sum()
    (first,) = torch.autograd.grad(y, x, retain_graph=True)
    for _ in range(times):
        (again,) = torch.autograd.grad(y, x, retain_graph=True)
        same(again, first)


@clause("backward.nested.undisturbed")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), factor=st.integers(-3, 3))
def test_backward_inside_a_hook(x, row, factor):
    inner = torch.ones(2, requires_grad=True)

    @torch.enable_grad()
    def run(gradient):
        (factor * inner * inner).sum().backward()

    y = row.forward(x)
    y.register_hook(run)
    (2 * y + 3 * y).sum().backward()
    same(inner.grad, torch.full((2,), 2.0 * factor))
    same(x.grad, 5 * row.slope(x.detach()))


@clause("backward.nested.undisturbed")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), preset=st.booleans())
def test_nested_backward_to_the_same_leaf(x, row, preset):
    y, inner = row.forward(x), (7 * x).sum()
    x.grad = torch.full_like(x, 11) if preset else None
    y.register_hook(lambda gradient: inner.backward())
    (5 * y).sum().backward()
    same(x.grad, 5 * row.slope(x.detach()) + (18 if preset else 7))


@clause("backward.nested.undisturbed")
# The inner derivative is 12 without nesting, and 6 + 3 times that of one level less with it.
@pytest.mark.parametrize(("depth", "inner"), [(0, 12.0), (1, 42.0), (2, 132.0), (3, 402.0)])
def test_backward_inside_the_backward_of_a_function(depth, inner):
    class Nested(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, depth):
            ctx.inner, ctx.depth = torch.full_like(x, 3).requires_grad_(), depth
            return 2 * x

        @staticmethod
        def backward(ctx, gradient):
            with torch.enable_grad():
                again = Nested.apply(ctx.inner, ctx.depth - 1) if ctx.depth else 2 * ctx.inner
                (again * ctx.inner).sum().backward()
            return gradient * ctx.inner.grad, None

    x = torch.ones(2, requires_grad=True)
    (5 * Nested.apply(x, depth)).sum().backward()
    same(x.grad, torch.full((2,), 5 * inner))


@clause("backward.exception.propagates")
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("place", ["leaf", "non-leaf", "node"])
def test_exception_of_a_hook_reaches_the_caller(error, place):
    def fail(*gradients):
        raise getattr(builtins, error)("as intended")

    x = torch.ones(2, requires_grad=True)
    y = 3 * x
    handle = {"leaf": x, "non-leaf": y, "node": y.grad_fn}[place].register_hook(fail)
    text = refuses(lambda: y.sum().backward(retain_graph=True), getattr(builtins, error))
    same("as intended" in text, True)
    handle.remove()
    y.sum().backward()
    same(x.grad, torch.full((2,), 3.0))


@clause("backward.exception.propagates")
@pytest.mark.parametrize("error", ERRORS)
def test_exception_of_a_function_reaches_the_caller(error):
    class Failing(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return 2 * x

        @staticmethod
        def backward(ctx, gradient):
            raise getattr(builtins, error)("as intended")

    y = Failing.apply(torch.ones(2, requires_grad=True)).sum()
    text = refuses(lambda: y.backward(), getattr(builtins, error))
    same("as intended" in text, True)


@clause("backward.transform.refused")
@pytest.mark.parametrize("row", present(TRANSFORMS), ids=ids(TRANSFORMS))
def test_backward_inside_a_transform_is_refused(row):
    x = torch.ones(2, requires_grad=True)
    loss = (3 * x).sum()
    row.of(lambda v: v.sum())(torch.ones(2))
    refuses(lambda: row.of(lambda v: (loss.backward(), v.sum())[1])(torch.ones(2)), RuntimeError)
    same(x.grad, None)
    loss.backward()
    same(x.grad, torch.full((2,), 3.0))


@clause("backward.hook.receives")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), times=st.integers(1, 3), on_leaf=st.booleans())
def test_hook_receives_the_whole_gradient_once(x, row, times, on_leaf):
    seen, y = [], row.forward(x)
    (x if on_leaf else y).register_hook(lambda gradient: seen.append(gradient.clone()))
    for _ in range(times):
        (2 * y + 3 * y).sum().backward(retain_graph=True)
    slope = row.slope(x.detach()) if on_leaf else torch.ones_like(x)
    same(len(seen), times)
    for gradient in seen:
        same(gradient, 5 * slope)


@clause("backward.hook.receives")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), alone=st.booleans())
def test_hook_on_a_root_receives_what_is_given_and_what_is_computed(x, row, alone):
    seen, y, v = [], row.forward(x), counting(x)
    y.register_hook(lambda gradient: seen.append(gradient.clone()))
    torch.autograd.backward([y] if alone else [y, 3 * y], [v] if alone else [v, v])
    same(len(seen), 1)
    same(seen[0], v if alone else 4 * v)


@clause("backward.hook.receives")
@given(x=leaves(shapes=FILLED), row=rows(EXACT))
def test_hook_is_not_called_where_its_gradient_is_not_computed(x, row):
    seen, y, w = [], row.forward(x), counting(x).requires_grad_()
    y.register_hook(lambda gradient: seen.append(gradient.clone()))
    (of_w,) = torch.autograd.grad((y * w).sum(), w)
    same(of_w, y.detach())
    same(len(seen), 0)


@clause("backward.hook.replaces")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), factor=st.integers(-3, 3), on_leaf=st.booleans())
def test_hook_replaces_the_gradient(x, row, factor, on_leaf):
    y = row.forward(x)
    y.register_hook(lambda gradient: None)
    (x if on_leaf else y).register_hook(lambda gradient: factor * gradient)
    y.sum().backward()
    same(x.grad, factor * row.slope(x.detach()))


@clause("backward.hook.replaces")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), factor=st.integers(-3, 3), on_leaf=st.booleans())
def test_hook_receives_what_the_hook_before_returned(x, row, factor, on_leaf):
    y = row.forward(x)
    hooked = x if on_leaf else y
    hooked.register_hook(lambda gradient: gradient + 1)
    hooked.register_hook(lambda gradient: factor * gradient)
    y.sum().backward()
    slope = row.slope(x.detach())
    same(x.grad, factor * (slope + 1) if on_leaf else 2 * factor * slope)


@clause("backward.hook.removed")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), removed=st.permutations([0, 1, 2]))
def test_hooks_are_removed_one_by_one(x, row, removed):
    y, seen = row.forward(x), []
    handles = [y.register_hook(lambda gradient, n=n: seen.append(n)) for n in range(3)]
    for n in removed:
        handles[n].remove()
        y.sum().backward(retain_graph=True)
        same(n in seen, False)
        seen.clear()


@clause("backward.hook.removed")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), on_leaf=st.booleans())
def test_removed_hook_is_not_called(x, row, on_leaf):
    y = row.forward(x)
    handle = (x if on_leaf else y).register_hook(lambda gradient: 5 * gradient)
    y.sum().backward(retain_graph=True)
    same(x.grad, 5 * row.slope(x.detach()))
    x.grad = None
    handle.remove()
    y.sum().backward()
    same(x.grad, row.slope(x.detach()))


BACKWARDS = (
    Row("backward", run="lambda y, x: y.backward()"),
    Row("grad", run="lambda y, x: torch.autograd.grad(y, x)"),
)


@clause("backward.callback.after")
@given(x=leaves(), factor=st.integers(-3, 3), times=st.integers(1, 3))
def test_callback_is_called_when_the_gradients_are_there(x, factor, times):
    y, seen, queue_callback = factor * x, [], torch.autograd.graph.queue_callback
    y.register_hook(lambda gradient: queue_callback(lambda: seen.append(x.grad.clone())))
    for n in range(1, times + 1):
        y.sum().backward(retain_graph=True)
        same(len(seen), n)
        same(seen[-1], torch.full_like(x, factor * n))
    (2 * x).sum().backward()
    same(len(seen), times)


@clause("backward.callback.order")
@pytest.mark.parametrize("row", BACKWARDS, ids=ids(BACKWARDS))
@given(numbers=st.lists(st.integers(0, 3), min_size=1, max_size=5))
def test_callbacks_are_called_in_the_order_of_queueing(row, numbers):
    x, called = torch.ones(2, requires_grad=True), []
    callbacks = [lambda n=n: called.append(n) for n in range(4)]
    y = 2 * x
    y.register_hook(
        lambda gradient: (
            [torch.autograd.graph.queue_callback(callbacks[n]) for n in numbers] and None
        )
    )
    row.run(y.sum(), x)
    same(called, numbers)


@clause("backward.callback.error")
@pytest.mark.parametrize("row", BACKWARDS, ids=ids(BACKWARDS))
def test_callback_of_a_failed_backward_is_not_called(row):
    x, called, failing = torch.ones(2, requires_grad=True), [], [True]
    x.register_hook(lambda gradient: [][0] if failing else None)
    y = 2 * x
    y.register_hook(lambda gradient: torch.autograd.graph.queue_callback(lambda: called.append(1)))
    refuses(lambda: row.run(y.sum(), x), IndexError)
    same(called, [])
    failing.clear()
    row.run((3 * x).sum(), x)
    same(called, [])


@clause("backward.callback.outside_refused")
@pytest.mark.parametrize("row", BACKWARDS, ids=ids(BACKWARDS))
def test_callback_outside_of_backward_is_refused(row):
    called, queue_callback = [], torch.autograd.graph.queue_callback
    refuses(lambda: queue_callback(lambda: called.append(1)), RuntimeError)
    x = torch.ones(2, requires_grad=True)
    y = 2 * x
    y.register_hook(lambda gradient: queue_callback(lambda: None))
    row.run(y.sum(), x)
    refuses(lambda: queue_callback(lambda: called.append(1)), RuntimeError)
    row.run((2 * x).sum(), x)
    same(called, [])


@clause("grad.call.tuple")
@given(x=leaves(shapes=FILLED), wanted=st.lists(st.integers(0, 1), min_size=1, max_size=4))
def test_grad_returns_a_tuple_in_the_order_of_the_inputs(x, wanted):
    w = counting(x).requires_grad_()
    y = (2 * x + 3 * w).sum()
    gradients = torch.autograd.grad(y, [(x, w)[n] for n in wanted], retain_graph=True)
    same((type(gradients), len(gradients)), (tuple, len(wanted)))
    for n, gradient in zip(wanted, gradients):
        same(gradient, torch.full_like(x, 2 + n))
    single = torch.autograd.grad(y, w)
    same((type(single), len(single), single[0].tolist()), (tuple, 1, (0 * w + 3).tolist()))


@clause("grad.value.as_backward")
@pytest.mark.parametrize("row", present(EXACT), ids=ids(EXACT))
@given(x=leaves(shapes=FILLED))
def test_grad_returns_what_backward_accumulates(row, x):
    v, w = counting(x), (counting(x) - 2).requires_grad_()
    gradients = torch.autograd.grad(row.forward(x) * w, [x, w], v)
    (row.forward(x) * w).backward(v)
    same(gradients[0], x.grad)
    same(gradients[1], w.grad)
    same(gradients[0], v * w.detach() * row.slope(x.detach()))
    same(gradients[1], v * row.forward(x.detach()))


@clause("grad.value.flags")
@given(
    x=leaves(shapes=FILLED), row=rows(EXACT), create_graph=st.booleans(), retain_graph=st.booleans()
)
def test_exact_gradients_do_not_depend_on_flags(x, row, create_graph, retain_graph):
    flags = {"create_graph": create_graph, "retain_graph": retain_graph}
    (gradient,) = torch.autograd.grad(row.forward(x).sum(), x, **flags)
    same(gradient.detach(), row.slope(x.detach()))


@clause("grad.value.flags")
@given(x=leaves(shapes=FILLED), row=rows(SMOOTH), retain_graph=st.booleans())
def test_smooth_gradients_do_not_depend_on_flags(x, row, retain_graph):
    flags = {"create_graph": True, "retain_graph": retain_graph}
    (plain,) = torch.autograd.grad(row.forward(x).sum(), x)
    (recorded,) = torch.autograd.grad(row.forward(x).sum(), x, **flags)
    close(recorded.detach(), plain, ulps=4)


# The two formulas of a function may differ by a few roundings of the numbers below 10 here.
@clause("grad.value.flags")
@pytest.mark.parametrize("row", present(AT_SPECIAL_POINTS), ids=ids(AT_SPECIAL_POINTS))
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_gradients_at_special_points_do_not_depend_on_flags(row, dtype):
    x = torch.tensor(row.at, dtype=dtype, requires_grad=True)
    (plain,) = torch.autograd.grad(row.of(x), x)
    same(plain.shape, x.shape)
    (recorded,) = torch.autograd.grad(row.of(x), x, create_graph=True)
    close(plain, recorded.detach(), ulps=32)


@clause("grad.value.other_inputs")
@pytest.mark.parametrize("wanted", SUBSETS)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_gradient_does_not_depend_on_the_other_inputs(wanted, dtype):
    a, b, c = (torch.full((2,), n, dtype=dtype, requires_grad=True) for n in (1.0, 2.0, 3.0))
    y = (a * a * b + b * c).sum()
    gradients = torch.autograd.grad(y, [(a, b, c)[n] for n in wanted])
    same([g.tolist() for g in gradients], [[(4.0, 4.0, 2.0)[n]] * 2 for n in wanted])


@clause("grad.value.other_inputs")
@given(x=leaves(shapes=FILLED), inner=rows(GENTLE), outer=rows(EXACT), order=st.integers(0, 5))
def test_gradient_does_not_depend_on_inputs_on_the_way(x, inner, outer, order):
    y = inner.forward(x)
    z = (outer.forward(y) + 7 * x).sum()
    inputs = list(itertools.permutations([x, y, z]))[order]
    gradients = torch.autograd.grad(z, inputs)
    (by_x,) = (g for g, tensor in zip(gradients, inputs) if tensor is x)
    same(by_x, outer.slope(y.detach()) * inner.slope(x.detach()) + 7)


@clause("grad.outputs.summed")
@given(x=leaves(shapes=FILLED), outputs=st.lists(rows(EXACT), min_size=1, max_size=3))
def test_outputs_add_up(x, outputs):
    values = [output.forward(x) for output in outputs]
    weights = [counting(x) - n for n in range(len(outputs))]
    (gradient,) = torch.autograd.grad(values, x, weights)
    slopes = [output.slope(x.detach()) for output in outputs]
    same(gradient, sum(v * slope for v, slope in zip(weights, slopes)))


@clause("grad.outputs.summed")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), places=st.lists(st.integers(0, 2), min_size=2))
def test_outputs_add_up_where_they_repeat_or_lead_to_each_other(x, row, places):
    y = row.forward(x)
    outputs = [x, y, 3 * y]
    weights = [counting(x) + n for n in range(len(places))]
    (gradient,) = torch.autograd.grad([outputs[n] for n in places], x, weights)
    slopes = [torch.ones_like(x), row.slope(x.detach()), 3 * row.slope(x.detach())]
    same(gradient, sum(v * slopes[n] for v, n in zip(weights, places)))


@clause("grad.inputs.self")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), leaf=st.booleans())
def test_gradient_by_itself_is_the_given_one(x, row, leaf):
    y = x if leaf else row.forward(x)
    (gradient,) = torch.autograd.grad(y, y, counting(x))
    same(gradient, counting(x))


@clause("grad.inputs.nonleaf")
@given(x=leaves(shapes=FILLED), inner=rows(GENTLE), outer=rows(EXACT))
def test_gradient_by_a_nonleaf_is_that_of_all_downstream(x, inner, outer):
    y = inner.forward(x)
    z = outer.forward(y) + 2 * y + 7 * x
    by_y, by_x = torch.autograd.grad(z.sum(), [y, x])
    same(by_y, outer.slope(y.detach()) + 2)
    same(by_x, (outer.slope(y.detach()) + 2) * inner.slope(x.detach()) + 7)


@clause("grad.inputs.constant_refused")
@given(x=leaves(shapes=FILLED), allow_unused=st.booleans())
def test_input_must_require_grad(x, allow_unused):
    constant = counting(x)
    y, grad = (x * constant).sum(), torch.autograd.grad
    refuses(lambda: grad(y, [x, constant], allow_unused=allow_unused), RuntimeError)
    y = (x * constant).sum()
    same(grad(y, [x], allow_unused=allow_unused)[0], constant)


@clause("grad.inputs.empty_refused")
@given(x=leaves(shapes=FILLED), as_tuple=st.booleans())
def test_empty_inputs_of_grad_are_refused(x, as_tuple):
    y = (3 * x).sum()
    refuses(lambda: torch.autograd.grad(y, () if as_tuple else []), Exception)
    same(torch.autograd.grad(y, (x,) if as_tuple else [x])[0], torch.full_like(x, 3))


@clause("grad.inputs.dict")
@given(x=leaves(shapes=FILLED), names=st.lists(st.sampled_from("abcd"), min_size=2, unique=True))
def test_dict_of_inputs_gives_a_dict(x, names):
    inputs = {name: counting(x).requires_grad_() for name in names}
    y = sum((n + 2) * tensor for n, tensor in enumerate(inputs.values())).sum()
    gradients = torch.autograd.grad(y, inputs)
    same((type(gradients), list(gradients)), (dict, names))
    for n, name in enumerate(names):
        same(gradients[name], torch.full_like(x, n + 2))


@clause("grad.unused.refused")
@pytest.mark.parametrize("shape", SHAPES)
def test_unused_input_of_any_shape_is_refused(shape):
    x, unused = (torch.ones(s, requires_grad=True) for s in [(2,), shape])
    refuses(lambda: torch.autograd.grad(x.sum(), [x, unused]), RuntimeError)


@clause("grad.unused.refused")
@given(x=leaves(shapes=FILLED), unused=leaves(), explicit=st.booleans())
def test_unused_input_is_refused(x, unused, explicit):
    flags = {"allow_unused": False} if explicit else {}
    refuses(lambda: torch.autograd.grad((3 * x).sum(), [x, unused], **flags), RuntimeError)
    (gradient,) = torch.autograd.grad((3 * x).sum(), [x], **flags)
    same(gradient, torch.full_like(x, 3))


@clause("grad.unused.none")
@given(x=leaves(shapes=FILLED), unused=leaves(), row=rows(EXACT))
def test_unused_input_gives_none_where_allowed(x, unused, row):
    inputs = [unused, x, row.forward(x)]
    gradients = torch.autograd.grad(row.forward(x).sum(), inputs, allow_unused=True)
    same([gradient is None for gradient in gradients], [True, False, True])
    same(gradients[1], row.slope(x.detach()))


@clause("grad.materialize.zeros")
@given(x=leaves(shapes=FILLED), unused=leaves(), allowed=st.booleans())
def test_unused_input_gives_zeros_where_materialized(x, unused, allowed):
    flags = {"allow_unused": True} if allowed else {}
    y = (3 * x).sum()
    gradients = torch.autograd.grad(y, [unused, x], materialize_grads=True, **flags)
    same(gradients[0], torch.zeros(unused.shape, dtype=unused.dtype))
    same(gradients[1], torch.full_like(x, 3))


@clause("grad.materialize.conflict")
@given(x=leaves(shapes=FILLED))
def test_materializing_what_is_not_allowed_is_refused(x):
    y, flags = (3 * x).sum(), {"materialize_grads": True}
    refuses(lambda: torch.autograd.grad(y, x, allow_unused=False, **flags), ValueError)
    (gradient,) = torch.autograd.grad(y, x, allow_unused=True, **flags)
    same(gradient, torch.full_like(x, 3))


@clause("grad.leaves.untouched")
@pytest.mark.parametrize("flag", ["create_graph", "retain_graph", "allow_unused"])
@given(x=leaves(shapes=FILLED), row=rows(EXACT), preset=st.booleans())
def test_grad_leaves_the_leaves_alone(flag, x, row, preset):
    other = counting(x).requires_grad_()
    x.grad = torch.full_like(x, 5) if preset else None
    y = (row.forward(x) * other).sum()
    (gradient,) = torch.autograd.grad(y, x, **{flag: True})
    same(gradient.detach(), other.detach() * row.slope(x.detach()))
    same(x.grad, torch.full_like(x, 5) if preset else None)
    same(other.grad, None)


@clause("grad.retained.filled")
@pytest.mark.parametrize("among_inputs", [False, True])
def test_whether_grad_fills_retained_grads_is_recorded(among_inputs):
    x = torch.ones(2, requires_grad=True)
    y = x * x
    y.retain_grad()
    torch.autograd.grad((3 * y).sum(), [x, y] if among_inputs else [x])
    observe(y.grad is not None, "among inputs" if among_inputs else "on the way")


@clause("grad.result.no_history")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), requires_grad=st.booleans())
def test_returned_gradients_have_no_history(x, row, requires_grad):
    v = counting(x).requires_grad_(requires_grad)
    (gradient,) = torch.autograd.grad(2 * row.forward(x), x, v)
    same((gradient.requires_grad, gradient.grad_fn), (False, None))
    same(gradient, 2 * v.detach() * row.slope(x.detach()))


@clause("grad.create_graph.higher_orders")
@given(x=leaves(shapes=FILLED), order=st.integers(1, 4))
def test_higher_orders_of_a_power(x, order):
    gradient = x * x * x * x
    for _ in range(order):
        (gradient,) = torch.autograd.grad(gradient.sum(), x, create_graph=True)
    v = x.detach()
    same(gradient.detach(), [4 * v * v * v, 12 * v * v, 24 * v, 24 + 0 * v][order - 1])


@clause("grad.create_graph.higher_orders")
@given(x=leaves(shapes=FILLED), order=st.integers(1, 4), exponential=st.booleans())
def test_higher_orders_of_smooth_functions(x, order, exponential):
    gradient = x.exp() if exponential else x.sin()
    for _ in range(order):
        (gradient,) = torch.autograd.grad(gradient.sum(), x, create_graph=True)
    v = x.detach()
    circle = [v.sin(), v.cos(), -v.sin(), -v.cos()]
    close(gradient.detach(), v.exp() if exponential else circle[order % 4], ulps=4)


@clause("grad.create_graph.higher_orders")
@given(x=leaves(shapes=FILLED), row=rows(EXACT))
def test_mixed_derivatives(x, row):
    w = counting(x).requires_grad_()
    (by_x,) = torch.autograd.grad((row.forward(x) * w * w).sum(), x, create_graph=True)
    (by_x_and_w,) = torch.autograd.grad(by_x.sum(), w)
    same(by_x_and_w, 2 * w.detach() * row.slope(x.detach()))


@clause("grad.create_graph.by_outputs")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), alone=st.booleans())
def test_gradients_can_be_differentiated_by_grad_outputs(x, row, alone):
    v, w = torch.ones_like(x).requires_grad_(), counting(x).requires_grad_()
    outputs, inputs = row.forward(x) + 3 * w, [x] if alone else [w, x]
    gradients = torch.autograd.grad(outputs, inputs, v, create_graph=True)
    (pushed,) = torch.autograd.grad(gradients[-1], v, counting(x))
    same(pushed, counting(x) * row.slope(x.detach()))


@clause("grad.batched.stacked")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), count=st.integers(1, 3))
def test_batched_calls_are_stacked(x, row, count):
    batch, w = torch.stack([counting(x) - n for n in range(count)]), counting(x).requires_grad_()
    outputs, batches = [row.forward(x), 3 * x + 5 * w], [batch, 2 * batch]
    by_x, by_w = torch.autograd.grad(outputs, [x, w], batches, is_grads_batched=True)
    same(by_x, batch * row.slope(x.detach()) + 6 * batch)
    same(by_w, 10 * batch)


@clause("grad.only_inputs.ignored")
@given(x=leaves(shapes=FILLED), row=rows(EXACT))
def test_only_inputs_changes_nothing(x, row):
    w, result = counting(x).requires_grad_(), []
    y = (row.forward(x) * w).sum()
    call = torch.autograd.grad
    same(bool(warned(lambda: result.extend(call(y, x, only_inputs=False)))), True)
    same(result[0], w.detach() * row.slope(x.detach()))
    same((x.grad, w.grad), (None, None))


@clause("grad.edge.node")
@pytest.mark.parametrize("of", ["leaf", "result", "one of several results"])
@given(x=leaves(shapes=MATRICES), inner=rows(GENTLE), outer=rows(EXACT), n=st.integers(0, 1))
def test_edge_is_where_the_graph_leads_to(of, x, inner, outer, n):
    y = inner.forward(x)
    tensor = {"leaf": x, "result": y, "one of several results": y.unbind()[n]}[of]
    edge = torch.autograd.graph.get_gradient_edge(tensor)
    ((node, number),) = (3 * tensor).grad_fn.next_functions[:1]
    same(isinstance(edge, torch.autograd.graph.GradientEdge), True)
    same((edge.node is node, edge.output_nr), (True, number))


@clause("grad.edge.input")
@given(x=leaves(shapes=FILLED), inner=rows(GENTLE), outer=rows(EXACT))
def test_edge_stands_for_an_input(x, inner, outer):
    y = inner.forward(x)
    edges = [torch.autograd.graph.get_gradient_edge(tensor) for tensor in (x, y)]
    by_x, by_y = torch.autograd.grad(outer.forward(y).sum(), edges)
    same(by_y, outer.slope(y.detach()))
    same(by_x, outer.slope(y.detach()) * inner.slope(x.detach()))


@clause("grad.edge.input")
@given(x=leaves(shapes=MATRICES), row=rows(EXACT), n=st.integers(0, 1))
def test_edge_stands_for_one_result_among_several(x, row, n):
    results = row.forward(x).unbind()
    edge = torch.autograd.graph.get_gradient_edge(results[n])
    (gradient,) = torch.autograd.grad((3 * results[0] + 5 * results[1]).sum(), edge)
    same(gradient, torch.full_like(x[0].detach(), (3, 5)[n]))


@clause("grad.edge.output")
@given(x=leaves(shapes=FILLED), row=rows(EXACT))
def test_edge_stands_for_a_root(x, row):
    first, second = row.forward(x), row.forward(x)
    edges = [torch.autograd.graph.get_gradient_edge(tensor) for tensor in (first, second)]
    (gradient,) = torch.autograd.grad(edges[0], [x], counting(x))
    torch.autograd.backward(edges[1], counting(x))
    same(gradient, counting(x) * row.slope(x.detach()))
    same(x.grad, counting(x) * row.slope(x.detach()))


@clause("grad.edge.output")
@given(x=leaves(shapes=[(2,), (3,), (2, 1)]), row=rows(EXACT), n=st.integers(0, 1))
def test_edge_stands_for_a_root_among_several_results(x, row, n):
    root = row.forward(x).unbind()[n]
    edge = torch.autograd.graph.get_gradient_edge(root)
    (by_default,) = torch.autograd.grad(edge, x, retain_graph=True)
    torch.autograd.backward(edge, torch.full_like(root, 5))
    expected = torch.zeros_like(x)
    expected[n] = row.slope(x.detach())[n]
    same(by_default, expected)
    same(x.grad, 5 * expected)


@clause("grad.edge.constant_refused")
@given(x=tensors())
def test_edge_needs_requires_grad(x):
    refuses(lambda: torch.autograd.graph.get_gradient_edge(x), RuntimeError)
    torch.autograd.graph.get_gradient_edge(x.requires_grad_())
