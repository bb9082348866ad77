"""SPEC.md, Contexts of custom Functions."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.custom import KINDS, argument, function
from ..strategies.outcomes import accepts
from ..strategies.tables import ids, present
from ..strategies.tensors import FILLED, SHAPES, leaves, tensors

FACTORS = st.integers(-3, 3)
DTYPES = (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.complex64)
INTEGRAL = (torch.int64, torch.uint8, torch.bool)


@clause("functions.needs_input_grad.flags")
@pytest.mark.parametrize("kind", KINDS)
@given(x=leaves())
def test_needs_input_grad_tells_which_arguments_require_grad(kind, x):
    flags = []
    custom = function(
        forward=lambda ctx, *arguments: 2 * arguments[1],
        backward=lambda ctx, gradient: flags.append(ctx.needs_input_grad) or (None, gradient, None),
    )
    custom.apply(argument(kind, x), x, argument(kind, x)).sum().backward()
    required = kind in ("leaf", "result")
    same(flags, [(required, True, required)])


@clause("functions.needs_input_grad.narrowed")
@pytest.mark.parametrize("by_grad", [True, False])
def test_needs_input_grad_where_few_gradients_are_asked_for(by_grad):
    custom = function(
        forward=lambda ctx, a, b: a * b,
        backward=lambda ctx, g: observe(ctx.needs_input_grad[1], str(by_grad)) or (g, g),
    )
    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    result = custom.apply(x, y).sum()
    torch.autograd.grad(result, x) if by_grad else torch.autograd.backward(result, inputs=[x])


ABSENT = (
    Row("same", of="lambda a: a * 3"),
    Row("number", of="lambda a: a.sum()"),
    Row("wide", of="lambda a: a.expand(2, *a.shape).clone()"),
    Row("half", of="lambda a: a.half()"),
    Row("double", of="lambda a: a.double()"),
    Row("complex", since="1.7", of="lambda a: a.to(torch.complex64)"),
    Row("empty", of="lambda a: a.new_ones(0, 3)"),
)


@clause("functions.materialize.zeros")
@pytest.mark.parametrize("absent", present(ABSENT), ids=ids(ABSENT))
@given(x=leaves(), factor=FACTORS, first=st.booleans())
def test_result_that_did_not_contribute_has_zeros_for_gradient(absent, x, factor, first):
    def forward(ctx, a):
        return (absent.of(a), 2 * a) if first else (2 * a, absent.of(a))

    received = []
    custom = function(forward=forward, backward=lambda ctx, *g: received.extend(g) or g[first])
    results = custom.apply(x)
    (factor * results[first]).sum().backward()
    same(received[1 - first], torch.zeros_like(results[1 - first]).detach())
    same(x.grad, torch.full_like(x, factor))


@clause("functions.materialize.zeros")
@pytest.mark.parametrize("create_graph", [False, True])
@given(x=leaves(), used=st.lists(st.booleans(), min_size=1, max_size=4))
def test_only_results_that_did_not_contribute_have_zeros(create_graph, x, used):
    received = []
    custom = function(
        forward=lambda ctx, a: tuple(2 * a for _ in used),
        backward=lambda ctx, *gradients: received.extend(gradients) or sum(gradients),
    )
    parts = [y.sum() for y, it in zip(custom.apply(x), used) if it]
    root = sum(parts) if parts else custom.apply(x)[0].sum()
    torch.autograd.grad(root, x, create_graph=create_graph)
    wanted = used if parts else [True, *used[1:]]
    same([g.tolist() for g in received], [torch.full_like(x, it).tolist() for it in wanted])


@clause("functions.materialize.none")
@given(x=leaves(), used=st.lists(st.booleans(), max_size=3), marked=st.booleans())
def test_result_that_did_not_contribute_has_none_for_gradient(x, used, marked):
    def forward(ctx, a):
        results = [2 * a for _ in used]
        ctx.set_materialize_grads(False)
        ctx.mark_non_differentiable(*(results if marked else []))
        return (a * 3, *results)

    received = []
    custom = function(forward=forward, backward=lambda ctx, *g: received.extend(g) or 3 * g[0])
    kept, *others = custom.apply(x)
    parts = [y.sum() for y, it in zip(others, used) if it]
    sum(parts, kept.sum()).backward()
    same([g is None for g in received], [False] + [marked or not it for it in used])
    same(x.grad, torch.full_like(x, 3))


@clause("functions.materialize.none")
@given(x=leaves(), y=leaves(), factor=FACTORS)
def test_function_that_received_none_may_return_none(x, y, factor):
    def forward(ctx, a, b):
        ctx.set_materialize_grads(False)
        return a * factor, b * 2

    def backward(ctx, first, second):
        return first, None if second is None else 2 * second

    first, _ = function(forward=forward, backward=backward).apply(x, y)
    first.sum().backward()
    same(x.grad, torch.ones_like(x).detach())
    same(y.grad, None)


@clause("functions.non_differentiable.flag")
@given(x=leaves(), marks=st.lists(st.booleans(), min_size=1, max_size=4))
def test_marked_results_do_not_require_grad(x, marks):
    def forward(ctx, a):
        results = tuple(2 * a for _ in marks)
        ctx.mark_non_differentiable(*[y for y, marked in zip(results, marks) if marked])
        return results

    custom = function(forward=forward, backward=lambda ctx, *gradients: sum(gradients))
    results = custom.apply(x)
    same([y.requires_grad for y in results], [not marked for marked in marks])
    (sum(y.sum() for y in results) + x.sum()).backward()
    same(x.grad, torch.full_like(x, 1 + marks.count(False)))


@clause("functions.non_differentiable.flag")
@given(x=leaves(), nonleaf=st.booleans())
def test_marked_argument_does_not_require_grad_as_a_result(x, nonleaf):
    def forward(ctx, a):
        ctx.mark_non_differentiable(a)
        return a, 2 * a

    a = 1 * x if nonleaf else x
    result, other = function(forward=forward).apply(a)
    same((result.requires_grad, other.requires_grad, a.requires_grad), (False, True, True))
    same(result.detach(), x.detach())


@clause("functions.non_differentiable.zeros")
@pytest.mark.parametrize("dtype", [*DTYPES[:4], *INTEGRAL], ids=str)
@given(x=leaves(), shape=st.sampled_from(SHAPES), used=st.booleans(), factor=FACTORS)
def test_marked_results_have_zeros_for_gradient(dtype, x, shape, used, factor):
    def forward(ctx, a):
        marked = torch.ones(shape, dtype=dtype)
        ctx.mark_non_differentiable(marked)
        return marked, 2 * a

    received = []
    custom = function(forward=forward, backward=lambda ctx, *g: received.append(g[0]) or g[1])
    marked, result = custom.apply(x)
    ((factor * result).sum() + (marked.to(x.dtype).sum() if used else 0)).backward()
    same(received[0], torch.zeros(shape, dtype=received[0].dtype))
    same(x.grad, torch.full_like(x, factor))


@clause("functions.saved.tensors_only")
@pytest.mark.parametrize("wrong", [3, 2.5, "text", [1], (1, 2)], ids=str)
@given(x=leaves(), before=st.booleans(), after=st.booleans())
def test_only_tensors_and_none_can_be_saved(wrong, x, before, after):
    def saving(*things):
        custom = function(forward=lambda ctx, a: ctx.save_for_backward(*things) or 2 * a)
        return custom.apply(x)

    refuses(lambda: saving(*[x] * before, wrong, *[None] * after), TypeError)
    saving(*[x] * before, x.detach(), *[None] * after)


@clause("functions.saved.twice")
def test_saved_tensors_after_two_calls():
    def forward(ctx, a):
        ctx.save_for_backward(a)
        ctx.save_for_backward(a, a)
        return 2 * a

    custom = function(forward=forward, backward=lambda c, g: observe(len(c.saved_tensors)) or g)
    custom.apply(torch.ones(2, requires_grad=True)).sum().backward()


@clause("functions.ctx.unchecked")
@pytest.mark.parametrize("name", ["argument", "result"])
def test_whether_modified_tensors_on_ctx_are_noticed(name):
    def forward(ctx, a):
        result = 2 * a
        ctx.kept = a if name == "argument" else result
        return result

    custom = function(forward=forward, backward=lambda ctx, gradient: gradient * ctx.kept)
    a = 1 * torch.ones(2, requires_grad=True)
    result = custom.apply(a)
    root = result.sum()
    (a if name == "argument" else result).mul_(3)
    observe(accepts(lambda: root.backward()), name)


CHANGES = (
    Row("after", do="lambda ctx, a: (a.mul_(2), ctx.mark_dirty(a))"),
    Row("before", do="lambda ctx, a: (ctx.mark_dirty(a), a.mul_(2))"),
    Row("unseen", do="lambda ctx, a: (a.data.mul_(2), ctx.mark_dirty(a))"),
)
"""Ways to double an argument and mark it."""


@clause("functions.dirty.modified")
@pytest.mark.parametrize("change", CHANGES, ids=ids(CHANGES))
@given(x=leaves(shapes=FILLED), factor=FACTORS, among=st.booleans())
def test_marked_argument_is_the_result(change, x, factor, among):
    custom = function(
        forward=lambda ctx, a: change.do(ctx, a) and ((a, 3 * a) if among else a),
        backward=lambda ctx, *gradients: factor * gradients[0],
    )
    a = 1 * x
    before = a._version
    results = custom.apply(a)
    same((results[0] if among else results) is a, True)
    same(a._version > before, True)
    same(a.detach(), 2 * x.detach())
    (5 * a).sum().backward()
    same(x.grad, torch.full_like(x, 5 * factor))


@clause("functions.dirty.modified")
@given(x=tensors(shapes=FILLED), y=leaves(shapes=FILLED), beside=st.booleans(), factor=FACTORS)
def test_marked_constant_is_the_result(x, y, beside, factor):
    def forward(ctx, a, b):
        ctx.mark_dirty(a)
        return a.mul_(2)

    expected = 2 * x
    custom = function(forward=forward, backward=lambda ctx, g: (None, factor * y.new_ones(y.shape)))
    result = custom.apply(x, y if beside else None)
    same((result is x, result.requires_grad), (True, beside))
    same(result.detach(), expected)
    if beside:
        result.sum().backward()
        same(y.grad, torch.full_like(y, factor))


@clause("functions.dirty.modified")
@given(x=leaves(shapes=FILLED), y=leaves(shapes=FILLED), factor=FACTORS)
def test_history_of_the_marked_argument_is_that_of_the_function(x, y, factor):
    def forward(ctx, a, b):
        ctx.mark_dirty(a)
        return a.mul_(2)

    custom = function(forward=forward, backward=lambda ctx, g: (2 * g, factor * torch.ones_like(y)))
    a = 3 * x
    result = custom.apply(a, y)
    same(a.grad_fn is result.grad_fn, True)
    a.sum().backward()
    same(x.grad, torch.full_like(x, 6))
    same(y.grad, torch.full_like(y, factor))


@clause("functions.dirty.returned")
@given(x=leaves(), constant=st.booleans(), among=st.booleans())
def test_marked_argument_must_be_returned(x, constant, among):
    def applied(returned):
        def forward(ctx, a):
            ctx.mark_dirty(a.mul_(2))
            return (3 * a, *returned(a)) if among else (returned(a) or (3 * a,))[0]

        return function(forward=forward).apply((1 * x).detach() if constant else 1 * x)

    refuses(lambda: applied(lambda a: ()))
    applied(lambda a: (a,))


@clause("functions.dirty.inputs_only")
@given(x=leaves(), constant=st.booleans(), beside=st.booleans())
def test_tensor_that_is_no_argument_is_refused_as_dirty(x, constant, beside):
    def applied(stranger):
        def forward(ctx, a):
            ctx.mark_dirty(*stranger(a), *([a] if beside else []))
            return a

        return function(forward=forward).apply((1 * x).detach() if constant else 1 * x)

    refuses(lambda: applied(lambda a: [a + 1]))
    applied(lambda a: [])


@clause("functions.dirty.leaf")
@pytest.mark.parametrize("change", CHANGES, ids=ids(CHANGES))
@given(x=leaves())
def test_marking_a_leaf_that_requires_grad_is_refused(change, x):
    custom = function(forward=lambda ctx, a: change.do(ctx, a) and a, backward=lambda ctx, g: 2 * g)
    refuses(lambda: custom.apply(x))
    custom.apply(x.detach().clone())
    custom.apply(1 * x)


@clause("functions.dirty.noticed")
@pytest.mark.parametrize("change", CHANGES, ids=ids(CHANGES))
@given(x=leaves(shapes=FILLED))
def test_earlier_saver_of_the_marked_argument_raises(change, x):
    custom = function(forward=lambda ctx, a: change.do(ctx, a) and a, backward=lambda ctx, g: 2 * g)
    a, copy = 1 * x, 1 * x
    saver, other = (a * a).sum(), (copy * copy).sum()
    custom.apply(a)
    other.backward()
    same(x.grad, 2 * x.detach())
    refuses(lambda: saver.backward())


@clause("functions.dirty.view")
@given(x=leaves(shapes=[(3,), (2, 3), (1,)], layouts=("contiguous",)), factor=FACTORS)
def test_gradient_of_the_base_goes_through_the_function(x, factor):
    def forward(ctx, a):
        ctx.mark_dirty(a)
        return a.mul_(2)

    base = 1 * x
    result = function(forward=forward, backward=lambda ctx, g: factor * g).apply(base[:1])
    same(result.detach(), 2 * x.detach()[:1])
    same(base.detach()[:1], 2 * x.detach()[:1])
    (5 * base).sum().backward()
    expected = torch.full_like(x, 5).detach()
    expected[:1] *= factor
    same(x.grad, expected)


@clause("functions.dirty.view")
@given(x=leaves(shapes=[(3,), (2, 3), (1,)], layouts=("contiguous",)), factor=FACTORS)
def test_gradient_of_a_view_goes_through_the_function(x, factor):
    def forward(ctx, a):
        ctx.mark_dirty(a)
        return a.mul_(2)

    base = 1 * x
    view = base[:1]
    function(forward=forward, backward=lambda ctx, g: factor * g).apply(base)
    (5 * view).sum().backward()
    expected = torch.zeros_like(x).detach()
    expected[:1] = 5 * factor
    same(x.grad, expected)


F32, F64, BF16 = torch.float32, torch.float64, torch.bfloat16


@clause("functions.output_dtype.default")
@pytest.mark.parametrize("dtype", DTYPES[:4], ids=str)
@pytest.mark.parametrize("later", DTYPES[:4], ids=str)
def test_gradient_arrives_in_the_dtype_of_the_result(dtype, later):
    x, factor, received = torch.ones(3, requires_grad=True), 3, []
    first = function(
        forward=lambda ctx, a: a.to(dtype), backward=lambda ctx, g: received.append(g) or g
    )
    second = function(
        forward=lambda ctx, a: a.to(later),
        backward=lambda ctx, g: g.new_full(g.shape, factor, dtype=later),
    )
    second.apply(first.apply(x)).sum().backward()
    same(received[0], torch.full(x.shape, factor, dtype=dtype))
    same(x.grad, torch.full_like(x, factor))


def declaring(*dtypes, received, results=lambda a: a.to(torch.bfloat16)):
    """Return a Function that declares these dtypes and notes the gradients that it receives."""

    def forward(ctx, a):
        ctx.set_output_grad_dtype(*dtypes)
        return results(a)

    return function(forward=forward, backward=lambda ctx, *g: received.extend(g) or g[0].float())


@clause("functions.output_dtype.declared")
@pytest.mark.parametrize("dtype", [F64, F32, BF16, torch.float16], ids=str)
@pytest.mark.parametrize("later", [F64, F32, BF16], ids=str)
@pytest.mark.parametrize("used", ["first", "second", "both"])
def test_gradient_arrives_in_the_declared_dtype(dtype, later, used):
    def forward(ctx, a):
        ctx.set_output_grad_dtype(dtype, dtype)
        return a.to(torch.bfloat16), a.to(torch.bfloat16)

    x, factor, received = torch.ones(3, requires_grad=True), 3, []
    custom = function(forward=forward, backward=lambda ctx, *g: received.extend(g) or g[0].float())
    after = function(
        forward=lambda ctx, a: a.to(later),
        backward=lambda ctx, g: g.new_full(g.shape, factor, dtype=later),
    )
    parts = {"first": slice(1), "second": slice(1, 2), "both": slice(2)}
    sum(after.apply(y).sum() for y in custom.apply(x)[parts[used]]).backward()
    wanted = [factor * (used != "second"), factor * (used != "first")]
    for gradient, value in zip(received, wanted):
        same(gradient, torch.full(x.shape, value, dtype=dtype))


@clause("functions.output_dtype.declared")
@given(x=leaves(dtypes=[F32], shapes=FILLED), step=st.integers(1, 3))
def test_declared_dtype_spares_the_gradient_a_rounding(x, step):
    received = []
    custom = declaring(torch.float32, received=received)
    small = step / 2**12
    after = function(
        forward=lambda ctx, a: a.float(), backward=lambda ctx, g: torch.full_like(g, 1 + small)
    )
    after.apply(custom.apply(x)).sum().backward()
    same(received[0], torch.full_like(x, 1 + small).detach())


@clause("functions.output_dtype.none")
@pytest.mark.parametrize("later", [F64, F32, BF16, torch.float16], ids=str)
@pytest.mark.parametrize("declared", [True, False])
def test_gradient_without_a_dtype_arrives_as_it_is(later, declared):
    x, factor, received = torch.ones(3, requires_grad=True), 3, []
    custom = declaring(None if declared else BF16, received=received)
    after = function(
        forward=lambda ctx, a: a.to(later),
        backward=lambda ctx, g: g.new_full(g.shape, factor, dtype=later),
    )
    after.apply(custom.apply(x)).sum().backward()
    same(received[0], torch.full(x.shape, factor, dtype=later if declared else BF16))


UNFIT = (
    Row("fewer", dtypes=(F32,), results="lambda a: (a * 1, a * 2)", right=(F32, F32)),
    Row("more", dtypes=(F32, F32), results="lambda a: a * 1", right=(F32,)),
    Row("none", dtypes=(), results="lambda a: a * 1", right=(None,)),
    Row("text", dtypes=(F32, F32), results="lambda a: (a * 1, 'text')", right=(F32, None)),
    Row("integers", dtypes=(F32, F32), results="lambda a: (a * 1, a.long())", right=(F32, None)),
)


@clause("functions.output_dtype.refused")
@pytest.mark.parametrize("unfit", UNFIT, ids=ids(UNFIT))
@pytest.mark.parametrize("requires_grad", [False, True])
def test_declarations_that_do_not_fit_the_results_are_refused(unfit, requires_grad):
    x = torch.ones(2, requires_grad=requires_grad)
    for dtypes in (unfit.dtypes, unfit.right):
        custom = declaring(*dtypes, received=[], results=unfit.results)
        refuses(lambda: custom.apply(x)) if dtypes == unfit.dtypes else custom.apply(x)


@clause("functions.output_dtype.refused")
@pytest.mark.parametrize("times", [2, 3])
@given(x=tensors(), requires_grad=st.booleans())
def test_second_declaration_is_refused(times, x, requires_grad):
    def applied(times):
        def forward(ctx, a):
            for _ in range(times):
                ctx.set_output_grad_dtype(torch.float64)
            return 2 * a

        return function(forward=forward).apply(x)

    x.requires_grad_(requires_grad)
    refuses(lambda: applied(times))
    applied(1)


@clause("functions.output_dtype.refused")
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@given(x=leaves(dtypes=[F32]))
def test_dtype_for_a_marked_result_is_refused(dtype, x):
    def applied(declared):
        def forward(ctx, a):
            marked = a * 2
            ctx.mark_non_differentiable(marked)
            ctx.set_output_grad_dtype(torch.float64, declared)
            return a * 3, marked

        return function(forward=forward).apply(x)

    refuses(lambda: applied(dtype))
    applied(None)


# 3 x + 5 w, which adds its gradients to the buffers that there are.
class Fused(torch.autograd.Function):  # noqa: D101
    @staticmethod
    def forward(ctx, x, w):  # noqa: D102
        return 3 * x + 5 * w

    @staticmethod
    def backward(ctx, gradient):  # noqa: D102
        returned = [3 * gradient, 5 * gradient]
        for n, buffer in enumerate(ctx.input_grad_buffers):
            if buffer is not None:
                buffer.add_(returned[n])
                returned[n] = None
        return tuple(returned)


@clause("functions.buffers.totals")
@given(
    x=leaves(),
    by_grad=st.booleans(),
    nonleaf=st.booleans(),
    order=st.permutations(["x", "w", "fused", "fused"]),
    factor=FACTORS,
)
def test_adding_to_the_buffers_gives_the_same_totals(x, by_grad, nonleaf, order, factor):
    w = x.detach().clone().requires_grad_()
    a, b = (1 * x, 1 * w) if nonleaf else (x, w)
    makers = {
        "x": lambda: (7 * a).sum(),
        "w": lambda: (11 * b).sum(),
        "fused": lambda: (factor * Fused.apply(a, b)).sum(),
    }
    root = sum(makers[name]() for name in order)
    totals = torch.autograd.grad(root, (x, w)) if by_grad else root.backward()
    same((totals or (x.grad, w.grad))[0], torch.full_like(x, 7 + 6 * factor).detach())
    same((totals or (x.grad, w.grad))[1], torch.full_like(x, 11 + 10 * factor).detach())


@clause("functions.buffers.totals")
@given(x=leaves(shapes=FILLED), first=st.booleans())
def test_hooks_and_accumulation_see_the_total(x, first):
    arrived = []
    x.register_hook(lambda gradient: arrived.append(gradient.clone()))
    x.grad = torch.full_like(x, 100).detach()
    parts = [lambda: (7 * x).sum(), lambda: Fused.apply(x, x.detach()).sum()]
    sum(part() for part in (parts if first else parts[::-1])).backward()
    same([gradient.tolist() for gradient in arrived], [torch.full_like(x, 10).tolist()])
    same(x.grad, torch.full_like(x, 110).detach())


@clause("functions.buffers.entries")
@given(x=leaves(shapes=FILLED), first=st.booleans(), factor=FACTORS)
def test_buffers_hold_what_was_contributed_before(x, first, factor):
    def backward(ctx, gradient):
        seen.extend(it if it is None else it.clone() for it in ctx.input_grad_buffers)
        return 2 * gradient, None, None

    seen = []
    custom = function(forward=lambda ctx, a, b, c: 2 * a, backward=backward)
    x.grad = torch.full_like(x, 100).detach()
    parts = [lambda: (factor * x).sum(), lambda: custom.apply(x, 7, x.detach()).sum()]
    sum(part() for part in (parts if first else parts[::-1])).backward()
    same((len(seen), seen[1:]), (3, [None, None]))
    if seen[0] is not None:
        same(seen[0], torch.full_like(x, factor).detach())
    same(x.grad, torch.full_like(x, 102 + factor).detach())


@clause("functions.buffers.available")
@pytest.mark.parametrize("first", [False, True])
def test_whether_a_buffer_is_available(first):
    def backward(ctx, gradient):
        observe(ctx.input_grad_buffers[0] is not None, "applied " + ("last", "first")[first])
        return 2 * gradient

    x = torch.ones(2, requires_grad=True)
    custom = function(forward=lambda ctx, a: 2 * a, backward=backward)
    parts = [lambda: custom.apply(x).sum(), lambda: (3 * x).sum()]
    sum(part() for part in (parts if first else parts[::-1])).backward()


READERS = (
    Row("plain", available=True, run="lambda y, x: y.sum().backward()"),
    Row("grad", available=True, run="lambda y, x: torch.autograd.grad(y.sum(), x)"),
    Row(
        "created",
        available=False,
        run="lambda y, x: torch.autograd.grad(y.sum(), x, create_graph=True)",
    ),
    Row("direct", available=False, run="lambda y, x: y.grad_fn.apply(torch.ones_like(y))"),
    Row(
        "hooked",
        available=False,
        run="lambda y, x: y.grad_fn.register_hook(print) and y.sum().backward()",
    ),
)


@clause("functions.buffers.refused")
@pytest.mark.parametrize("anomaly", [False, True])
@pytest.mark.parametrize("reader", READERS, ids=ids(READERS))
def test_reading_buffers_is_refused_where_they_are_not_available(reader, anomaly):
    x, outcomes = torch.ones(2, requires_grad=True), []
    custom = function(
        forward=lambda ctx, a: 2 * a,
        backward=lambda ctx, g: outcomes.append(accepts(lambda: ctx.input_grad_buffers)) or 2 * g,
    )
    with torch.autograd.set_detect_anomaly(anomaly, check_nan=False):
        reader.run(custom.apply(x), x)
    same(outcomes, [reader.available and not anomaly])


@clause("functions.buffers.refused")
@given(x=leaves(shapes=FILLED), within=st.booleans())
def test_reading_buffers_is_refused_outside_of_backward(x, within):
    kept = []
    custom = function(
        forward=lambda ctx, a: kept.append(ctx) or 2 * a,
        backward=lambda ctx, g: (within and kept.append(ctx.input_grad_buffers)) or 2 * g,
    )
    y = custom.apply(x)
    refuses(lambda: kept[0].input_grad_buffers)
    y.sum().backward()
    refuses(lambda: kept[0].input_grad_buffers)
    same(len(kept), 1 + within)


@clause("functions.buffers.reentrant")
@pytest.mark.parametrize("name", ["backward", "grad"])
@given(x=leaves(shapes=FILLED))
def test_nested_backward_is_refused_after_a_buffer_was_given(name, x):
    def backward(ctx, gradient):
        nested()
        ctx.input_grad_buffers[0] is None or refuses(nested)
        return 2 * gradient

    leaf = torch.ones((), requires_grad=True)
    nested = lambda: getattr(torch.autograd, name)(leaf, inputs=[leaf])  # noqa: E731
    y = function(forward=lambda ctx, a: 2 * a, backward=backward).apply(x)
    (y + 7 * x).sum().backward()
    same(x.grad, torch.full_like(x, 9).detach())
