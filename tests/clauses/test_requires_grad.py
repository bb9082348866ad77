"""SPEC.md, Requires grad."""

import copy
import io

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same
from ..harness.clauses import clause
from ..strategies.flags import (
    CONVERSIONS,
    FACTORIES,
    OF_THREE,
    ORIGINS,
    REQUESTS,
    SETTERS,
)
from ..strategies.functions import EXACT, SMOOTH
from ..strategies.mutations import MUTATIONS
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, leaves, tensors
from ..strategies.views import VIEWS

DIFFERENTIABLE = (
    torch.float16,
    torch.bfloat16,
    torch.float32,
    torch.float64,
    torch.complex64,
    torch.complex128,
)
INTEGRAL = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.bool)

FLAGS = st.lists(st.booleans(), min_size=3, max_size=3)
STEPS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=6)


@clause("requires_grad.default.factory")
@pytest.mark.parametrize("asked", [None, False, True])
@pytest.mark.parametrize("factory", present(FACTORIES), ids=ids(FACTORIES))
def test_a_factory_sets_the_flag_that_it_is_asked_for(factory, asked):
    options = {} if asked is None else {"requires_grad": asked}
    for made in (factory.make(**options), factory.make(dtype=torch.float64, **options)):
        same((made.requires_grad, made.is_leaf), (bool(asked), True))


@clause("requires_grad.default.parameter")
@pytest.mark.parametrize("source_flag", [False, True])
@given(t=tensors())
def test_a_parameter_requires_grad_unless_asked_not_to(t, source_flag):
    t.requires_grad_(source_flag)
    same(torch.nn.Parameter(t).requires_grad, True)
    same(torch.nn.Parameter(t, requires_grad=True).requires_grad, True)
    same(torch.nn.Parameter(t, requires_grad=False).requires_grad, False)


@clause("requires_grad.default.variable")
@given(t=tensors(shapes=FILLED), source_flag=st.booleans(), flag=st.booleans())
def test_variable_returns_a_tensor_over_the_same_data(t, source_flag, flag):
    variable = torch.autograd.Variable(t.requires_grad_(source_flag), requires_grad=flag)
    same((type(variable), variable.requires_grad), (type(t), flag))
    same(torch.autograd.Variable(t).requires_grad, False)
    variable.detach().fill_(7.0)
    same(t.tolist(), torch.full_like(t, 7.0).tolist())


@clause("requires_grad.default.variable_source")
@pytest.mark.parametrize("flag", [False, True])
@pytest.mark.parametrize("source_flag", [False, True])
@given(t=tensors())
def test_variable_leaves_its_source_alone(t, source_flag, flag):
    t.requires_grad_(source_flag)
    variable = torch.autograd.Variable(t, requires_grad=flag)
    same((variable.requires_grad, t.requires_grad), (flag, source_flag))


@clause("requires_grad.default.variable_source")
@pytest.mark.parametrize("flag", [False, True])
@given(row=rows(EXACT), x=leaves())
def test_variable_leaves_a_non_leaf_its_history(row, x, flag):
    y = row.forward(x)
    same(torch.autograd.Variable(y, requires_grad=flag).requires_grad, flag)
    same((y.requires_grad, y.is_leaf), (True, False))


@clause("requires_grad.dtype.allowed")
@pytest.mark.parametrize("dtype", DIFFERENTIABLE, ids=str)
@pytest.mark.parametrize("row", present(REQUESTS), ids=ids(REQUESTS))
def test_floating_point_and_complex_tensors_may_require_grad(row, dtype):
    t = row.of(torch.ones(2, dtype=dtype))
    same((t.dtype, t.requires_grad, (2 * t).requires_grad), (dtype, True, True))


@clause("requires_grad.dtype.refused")
@pytest.mark.parametrize("shape", [(2,), (), (0,)], ids=str)
@pytest.mark.parametrize("dtype", INTEGRAL, ids=str)
@pytest.mark.parametrize("row", present(REQUESTS), ids=ids(REQUESTS))
def test_integers_and_bools_may_not_require_grad(row, dtype, shape):
    refuses(lambda: row.of(torch.ones(shape, dtype=dtype)), RuntimeError)
    same(row.of(torch.ones(shape)).requires_grad, True)
    t = torch.ones(shape, dtype=dtype, requires_grad=False).requires_grad_(False)
    same(t.requires_grad, False)


@clause("requires_grad.dtype.integer_inputs")
@given(x=leaves(shapes=((3,), (2, 3), (1,))), dtype=st.sampled_from(INTEGRAL))
def test_integers_are_constants_of_a_recorded_product(x, dtype):
    count = torch.tensor([1, 0, 2]).to(dtype)
    product = x * count
    (0.5 * product).sum().backward()
    same(product.requires_grad, True)
    same(x.grad, 0.5 * count.to(x.dtype).expand(product.shape).sum_to_size(x.shape))
    same((count.requires_grad, count.grad), (False, None))


@clause("requires_grad.recording.any_input")
@pytest.mark.parametrize("row", present(OF_THREE), ids=ids(OF_THREE))
def test_a_result_requires_grad_iff_an_input_does(row):
    for n in range(8):
        flags = [bool(n & 1), bool(n & 2), bool(n & 4)]
        result = row.of(*[torch.tensor([1.0, 2.0], requires_grad=flag) for flag in flags])
        same((flags, result.requires_grad), (flags, any(flags)))


@clause("requires_grad.recording.any_input")
@pytest.mark.parametrize("flag", [False, True])
@given(row=rows(EXACT + SMOOTH), x=tensors())
def test_a_function_of_one_tensor_passes_its_flag_on(row, x, flag):
    same(row.forward(x.requires_grad_(flag)).requires_grad, flag)


@clause("requires_grad.recording.any_input")
@given(flags=FLAGS, steps=STEPS)
def test_a_chain_requires_grad_iff_a_leaf_below_does(flags, steps):
    values = [torch.ones(2, requires_grad=flag) for flag in flags]
    required = list(flags)
    for left, right in steps:
        left, right = left % len(values), right % len(values)
        values.append(values[left] * values[right])
        required.append(required[left] or required[right])
    same([value.requires_grad for value in values], required)


@clause("requires_grad.recording.constant_subgraph")
@given(row=rows(EXACT), c=tensors())
def test_an_unrecorded_subgraph_is_a_constant_factor(row, c):
    x = torch.ones_like(c).requires_grad_()
    factor = row.forward(c)
    (factor * x).sum().backward()
    same(x.grad, factor)
    same((c.grad, factor.grad), (None, None))


@clause("requires_grad.leaf.without_flag")
@given(row=rows(EXACT + SMOOTH), c=tensors(), mutation=rows(MUTATIONS))
def test_what_does_not_require_grad_is_a_leaf(row, c, mutation):
    result = row.forward(row.forward(c))
    modified = mutation.inplace(row.forward(c))
    same([t.requires_grad for t in (c, result, modified)], [False] * 3)
    same([t.is_leaf for t in (c, result, modified)], [True] * 3)


@clause("requires_grad.leaf.without_flag")
@pytest.mark.parametrize("view", present(VIEWS), ids=ids(VIEWS))
def test_a_view_that_does_not_require_grad_is_a_leaf(view):
    result = view.of(torch.ones(2, 3))
    same((result.requires_grad, result.is_leaf), (False, True))


@clause("requires_grad.leaf.without_flag")
@given(row=rows(EXACT + SMOOTH), x=leaves(), view=rows(VIEWS), mutation=rows(MUTATIONS))
def test_every_non_leaf_requires_grad(row, x, view, mutation):
    y = row.forward(x)
    z = view.of(torch.ones(2, 3, requires_grad=True))
    w = mutation.inplace(x + 1)
    same([t.is_leaf for t in (y, z, w)], [False] * 3)
    same([t.requires_grad for t in (y, z, w)], [True] * 3)


@clause("requires_grad.leaf.iff_no_grad_fn")
@given(flags=FLAGS, steps=STEPS)
def test_leaves_are_what_has_no_grad_fn(flags, steps):
    values = [torch.ones(2, requires_grad=flag) for flag in flags]
    for left, right in steps:
        values.append(values[left % len(values)] * values[right % len(values)])
    same([value.grad_fn is None for value in values], [value.is_leaf for value in values])
    same([value.is_leaf for value in values[:3]], [True] * 3)


@clause("requires_grad.leaf.iff_no_grad_fn")
@pytest.mark.parametrize(("recording", "flag"), [(True, True), (True, False), (False, True)])
@given(row=rows(EXACT), x=tensors())
def test_leaves_are_what_has_no_grad_fn_in_every_mode(recording, flag, row, x):
    x.requires_grad_(flag)
    recorded = row.forward(x)
    with torch.set_grad_enabled(recording):
        made = [x, recorded, row.forward(x), row.forward(x).detach(), x.view_as(x)]
        said = [t.is_leaf for t in made]
    same(said, [t.grad_fn is None for t in made])


@clause("requires_grad.leaf.conversion")
@pytest.mark.parametrize("conversion", present(CONVERSIONS), ids=ids(CONVERSIONS))
def test_a_conversion_is_a_leaf_only_as_the_leaf_itself(conversion):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    converted = conversion.of(x)
    same(converted.is_leaf, converted is x)
    same(conversion.itself in (None, converted is x), True)


@clause("requires_grad.leaf.of_computation")
@given(row=rows(EXACT), c=tensors())
def test_a_computed_constant_can_become_a_leaf(row, c):
    y = row.forward(c).requires_grad_()
    same((y.is_leaf, y.requires_grad, c.requires_grad), (True, True, False))
    (3 * y).sum().backward()
    same(y.grad, torch.full_like(y, 3.0))


@clause("requires_grad.leaf.of_computation")
@pytest.mark.parametrize("view", present(VIEWS), ids=ids(VIEWS))
def test_a_view_of_a_constant_can_become_a_leaf(view):
    base = torch.ones(2, 3)
    y = view.of(base).requires_grad_()
    same((y.is_leaf, y.requires_grad, base.requires_grad), (True, True, False))
    (3 * y).sum().backward()
    same(y.grad, torch.full_like(y, 3.0))


@clause("requires_grad.leaf.settable")
@pytest.mark.parametrize("setter", present(SETTERS), ids=ids(SETTERS))
@given(x=tensors(), flags=st.lists(st.booleans(), min_size=1, max_size=4))
def test_the_flag_of_a_leaf_goes_on_and_off(x, flags, setter):
    for flag in flags:
        setter.set(x, flag)
        doubled = 2 * x
        same((x.requires_grad, x.is_leaf, doubled.requires_grad), (flag, True, flag))
        if flag:
            doubled.sum().backward()


@clause("requires_grad.leaf.method_returns_self")
@pytest.mark.parametrize("flag", [False, True])
@pytest.mark.parametrize("before", [False, True])
@given(x=tensors())
def test_requires_grad_returns_the_tensor_itself(x, before, flag):
    x.requires_grad_(before)
    same((x.requires_grad_(flag) is x, x.requires_grad), (True, flag))
    same((x.requires_grad_() is x, x.requires_grad), (True, True))


@clause("requires_grad.non_leaf.turning_off_refused")
@given(row=rows(EXACT), x=leaves(), setter=rows(SETTERS))
def test_a_non_leaf_cannot_stop_requiring_grad(row, x, setter):
    y = row.forward(x)
    refuses(lambda: setter.set(y, False), RuntimeError)
    same((y.requires_grad, y.is_leaf), (True, False))
    y.sum().backward()
    same(x.grad, row.slope(x.detach()))
    setter.set(x, False)
    same(x.requires_grad, False)


@clause("requires_grad.non_leaf.turning_off_refused")
@pytest.mark.parametrize("setter", present(SETTERS), ids=ids(SETTERS))
@pytest.mark.parametrize("view", present(VIEWS), ids=ids(VIEWS))
def test_a_view_in_a_graph_cannot_stop_requiring_grad(view, setter):
    x = torch.ones(2, 3, requires_grad=True)
    shown = view.of(x)
    refuses(lambda: setter.set(shown, False), RuntimeError)
    same([t.requires_grad for t in (x, shown)], [True, True])
    same([t.is_leaf for t in (x, shown)], [True, False])


@clause("requires_grad.non_leaf.turning_on_harmless")
@given(row=rows(EXACT), x=leaves())
def test_a_non_leaf_may_be_told_to_require_grad(row, x):
    y = row.forward(x)
    same(y.requires_grad_(True) is y, True)
    same((y.requires_grad, y.is_leaf), (True, False))
    y.sum().backward()
    same(x.grad, row.slope(x.detach()))


@clause("requires_grad.non_leaf.assigning_true")
def test_whether_a_non_leaf_refuses_the_assignment_of_true():
    y = 2 * torch.ones(2, requires_grad=True)  # one non-leaf is as good as any other
    try:
        y.requires_grad = True
        found = "accepted"
    except RuntimeError:
        found = "refused"
    observe(found)


@clause("requires_grad.grad.leaves_only")
@given(flags=FLAGS.map(lambda flags: [True, *flags]), steps=STEPS)
def test_exactly_the_leaves_that_require_grad_get_one(flags, steps):
    values = [torch.ones(2, requires_grad=True).requires_grad_(flag) for flag in flags]
    for left, right in steps:
        values.append(values[left % len(values)] * values[right % len(values)])
    for value in values:
        value.requires_grad_(value.requires_grad)
    values.append(torch.stack(values).sum())
    values[-1].backward()
    got = [value.grad is not None for value in values]
    same(got, flags + [False] * (len(steps) + 1))


@clause("requires_grad.grad.flag_at_backward")
@pytest.mark.parametrize("held", [None, 5.0])
@given(flags=st.lists(st.booleans(), min_size=1, max_size=4))
def test_a_flag_turned_off_after_recording_keeps_the_gradient_out(flags, held):
    xs = [torch.ones((), requires_grad=True) for _ in flags]
    total = sum((n + 1) * x for n, x in enumerate(xs))
    for x, flag in zip(xs, flags):
        x.requires_grad_(flag)
        x.grad = None if held is None else torch.tensor(held)
    total.backward()
    got = [None if x.grad is None else x.grad.item() for x in xs]
    same(got, [(held or 0.0) + n + 1 if flag else held for n, flag in enumerate(flags)])


@clause("requires_grad.grad.assignable")
@given(x=tensors(), flag=st.booleans(), value=st.integers(-3, 3))
def test_grad_can_be_set_to_a_fitting_tensor_and_to_none(x, flag, value):
    x.requires_grad_(flag)
    fitting = torch.full_like(x, float(value), requires_grad=False)
    x.grad = fitting
    same(x.grad is fitting, True)
    x.grad = None
    same(x.grad, None)


@clause("requires_grad.grad.mismatch_refused")
@given(x=leaves(), dtype=st.sampled_from(DIFFERENTIABLE + INTEGRAL))
def test_grad_of_another_shape_or_dtype_is_refused(x, dtype):
    shapes = [(), (1,), (x.numel(),), (1, *x.shape), (*x.shape, 2)]
    wrong = [torch.ones(shape, dtype=x.dtype) for shape in shapes if shape != x.shape]
    wrong.append(torch.ones(x.shape, dtype=torch.int8 if dtype == x.dtype else dtype))
    held = torch.full(x.shape, 7.0, dtype=x.dtype)
    for before in (None, held):
        x.grad = before
        for other in wrong:
            refuses(lambda: setattr(x, "grad", other), RuntimeError)
            same(x.grad is before, True)


@clause("requires_grad.grad.other_types_refused")
@pytest.mark.parametrize("shape", [(), (1,), (2, 3)], ids=str)
@pytest.mark.parametrize("wrong", [0, 1.0, True, "1", [1.0], (1.0,)], ids=repr)
def test_grad_of_another_type_is_refused(wrong, shape):
    x = torch.ones(shape, requires_grad=True)
    refuses(lambda: setattr(x, "grad", wrong), TypeError)
    same(x.grad, None)
    x.grad = torch.ones_like(x, requires_grad=False)


@clause("requires_grad.grad.itself_refused")
@given(x=tensors(), flag=st.booleans())
def test_a_tensor_cannot_be_its_own_grad(x, flag):
    x.requires_grad_(flag)
    refuses(lambda: setattr(x, "grad", x), RuntimeError)
    x.grad = x.detach().clone()
    same(x.grad is x, False)


@clause("requires_grad.grad_dtype.default")
@pytest.mark.parametrize("dtype", DIFFERENTIABLE, ids=str)
@pytest.mark.parametrize("flag", [False, True])
def test_grad_dtype_is_the_dtype_at_first(dtype, flag):
    x = torch.ones(2, dtype=dtype, requires_grad=flag)
    same(x.grad_dtype, dtype)
    x.grad_dtype = torch.float16
    same(x.grad_dtype, torch.float16)


@clause("requires_grad.grad_dtype.cast")
@pytest.mark.parametrize("dtype", DIFFERENTIABLE[:4], ids=str)
@given(x=leaves(shapes=FILLED), factor=st.integers(-3, 3))
def test_gradients_are_cast_to_grad_dtype(dtype, x, factor):
    x.grad_dtype = dtype
    for n in (1, 2):
        (factor * x).sum().backward()
        same(x.grad, torch.full(x.shape, float(n * factor), dtype=dtype))


@clause("requires_grad.grad_dtype.none")
@given(x=leaves(shapes=FILLED), dtype=st.sampled_from(DIFFERENTIABLE[:4]))
def test_without_grad_dtype_gradients_arrive_as_they_are(x, dtype):
    class Typed(torch.autograd.Function):
        @staticmethod
        def forward(ctx, t):
            return t.clone()

        @staticmethod
        def backward(ctx, gradient):
            return gradient.to(dtype)

    x.grad_dtype = None
    Typed.apply(x).sum().backward()
    same(x.grad, torch.ones(x.shape, dtype=dtype))


@clause("requires_grad.grad_dtype.leaves_only")
@given(row=rows(EXACT), x=leaves(), dtype=st.sampled_from(DIFFERENTIABLE))
def test_only_leaves_have_a_grad_dtype_to_set(row, x, dtype):
    y = row.forward(x)
    refuses(lambda: setattr(y, "grad_dtype", dtype), RuntimeError)
    x.grad_dtype = dtype
    same(x.grad_dtype, dtype)


@clause("requires_grad.retain.reported")
@given(row=rows(EXACT), x=leaves())
def test_retains_grad_says_which_non_leaves_retain(row, x):
    y, other, constant = row.forward(x), row.forward(x), x.detach()
    same(y.retains_grad, False)
    y.retain_grad()
    x.retain_grad()
    same([t.retains_grad for t in (y, other, x, constant)], [True, False, False, False])
    y.sum().backward()
    same([t.retains_grad for t in (y, other, x, constant)], [True, False, False, False])


@clause("requires_grad.detach.shares")
@given(x=leaves(shapes=FILLED), origin=rows(ORIGINS))
def test_detach_shares_storage(x, origin):
    original = origin.of(x)
    values = original.tolist()
    detached = original.detach()
    same((detached.data_ptr(), detached.tolist()), (original.data_ptr(), values))
    detached.fill_(7.0)
    same(original.tolist(), torch.full(x.shape, 7.0).tolist())


@clause("requires_grad.detach.leaf")
@given(x=leaves(), origin=rows(ORIGINS))
def test_detach_returns_a_leaf_without_the_flag(x, origin):
    detached = origin.of(x).detach()
    same((detached.is_leaf, detached.requires_grad, detached.grad_fn), (True, False, None))


@clause("requires_grad.detach.original")
@given(row=rows(EXACT), x=leaves())
def test_detach_leaves_the_original_recorded(row, x):
    y = row.forward(x)
    same((x.detach() is x, y.detach() is y), (False, False))
    same((x.requires_grad, y.requires_grad, y.is_leaf), (True, True, False))
    y.sum().backward()
    same(x.grad, row.slope(x.detach()))


@clause("requires_grad.detach_in_place.leaf")
@given(row=rows(EXACT), x=leaves(layouts=["contiguous"]))
def test_detach_in_place_cuts_the_tensor_itself(row, x):
    y = row.forward(x)
    same((y.detach_() is y, x.detach_() is x), (True, True))
    for t in (x, y):
        same((t.is_leaf, t.requires_grad, t.grad_fn), (True, False, None))


@clause("requires_grad.detach_in_place.earlier_uses")
@pytest.mark.parametrize("use", present(EXACT), ids=ids(EXACT))
@given(row=rows(EXACT), x=leaves(shapes=FILLED))
def test_detach_in_place_leaves_earlier_uses_recorded(use, row, x):
    y = row.forward(x)
    earlier = use.forward(y)
    y.detach_()
    same((use.forward(y).requires_grad, earlier.requires_grad), (False, True))
    earlier.sum().backward()
    close(x.grad, use.slope(y) * row.slope(x.detach()))


@clause("requires_grad.detach_in_place.views_refused")
@pytest.mark.parametrize("flag", [False, True])
@pytest.mark.parametrize("view", present(VIEWS), ids=ids(VIEWS))
def test_a_view_cannot_be_detached_in_place(view, flag):
    shown = view.of(torch.ones(2, 3, requires_grad=flag) + 0)
    refuses(lambda: shown.detach_(), RuntimeError)
    same((shown.requires_grad, shown.detach().requires_grad), (flag, False))
    same(shown.clone().detach_().requires_grad, False)


@clause("requires_grad.numpy.refused")
@given(x=leaves(), row=rows(EXACT))
def test_a_tensor_that_requires_grad_gives_no_array(x, row):
    refuses(lambda: x.numpy(), RuntimeError)
    refuses(lambda: row.forward(x).numpy(), RuntimeError)
    same(row.forward(x.detach()).numpy().shape, tuple(x.shape))


@clause("requires_grad.numpy.detached")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), leaf=st.booleans())
def test_an_array_of_the_detached_tensor_shares_its_memory(x, row, leaf):
    t = x if leaf else row.forward(x)
    array = t.detach().numpy()
    same(array.tolist(), t.tolist())
    array[...] = 7
    same(t.detach(), torch.full_like(t.detach(), 7))


@clause("requires_grad.copy.new_leaf")
@given(x=leaves(shapes=FILLED), origin=rows(ORIGINS))
def test_constructors_copy_without_history(x, origin):
    original = origin.of(x)
    values = original.tolist()
    for made in (torch.tensor(original), original.new_tensor(original)):
        same((made.is_leaf, made.requires_grad), (True, False))
        same(made, original.detach())
        made.add_(1)
        same(original.tolist(), values)


@clause("requires_grad.copy.as_tensor")
@given(x=leaves(), dtype=st.sampled_from((None, *DIFFERENTIABLE[1:4])))
def test_as_tensor_keeps_history(x, dtype):
    y = 2 * x
    converted = torch.as_tensor(y, dtype=dtype)
    same((converted.requires_grad, converted.is_leaf), (True, False))
    (3 * converted).sum().backward()
    same(x.grad, torch.full_like(x, 6.0, requires_grad=False))


@clause("requires_grad.copy.deep")
@pytest.mark.parametrize("flag", [False, True])
@given(x=tensors(shapes=FILLED))
def test_a_deep_copy_of_a_leaf_is_a_leaf_of_its_own(x, flag):
    parameter, values = torch.nn.Parameter(x.detach(), requires_grad=flag), x.tolist()
    for leaf in (x.requires_grad_(flag), parameter):
        copied = copy.deepcopy(leaf)
        same((type(copied), copied.is_leaf, copied.requires_grad), (type(leaf), True, flag))
        same(copied.detach(), x.detach())
        copied.detach().add_(1)
        same(leaf.tolist(), values)


@clause("requires_grad.copy.deep_non_leaf")
@pytest.mark.parametrize("recording", [True, False])
@given(row=rows(EXACT), x=leaves())
def test_a_non_leaf_cannot_be_copied_deep(row, x, recording):
    y = row.forward(x)
    with torch.set_grad_enabled(recording):
        refuses(lambda: copy.deepcopy(y), RuntimeError)
        same(copy.deepcopy(y.detach()).is_leaf, True)


def reloaded(t):
    buffer = io.BytesIO()
    torch.save(t, buffer)
    return torch.load(io.BytesIO(buffer.getvalue()))


@clause("requires_grad.copy.saved")
@given(x=leaves(shapes=FILLED), origin=rows(ORIGINS))
def test_a_loaded_tensor_is_a_leaf_with_the_saved_flag(x, origin):
    (2 * x).sum().backward()
    original = origin.of(x)
    loaded = reloaded(original)
    same(loaded.detach(), original.detach())
    same((loaded.is_leaf, loaded.requires_grad), (True, original.requires_grad))
    same((loaded.grad_fn, loaded.grad), (None, None))


@clause("requires_grad.data.assignment")
@pytest.mark.parametrize("flag", [False, True])
@pytest.mark.parametrize("new_flag", [False, True])
@given(x=tensors(), new=tensors())
def test_assigning_data_keeps_the_flags(x, flag, new, new_flag):
    x.requires_grad_(flag)
    x.data = new.to(x.dtype).requires_grad_(new_flag)
    same((x.requires_grad, x.is_leaf, x.shape), (flag, True, new.shape))
    same(x.tolist(), new.tolist())


@clause("requires_grad.data.later_gradients")
@pytest.mark.parametrize("used", [False, True])
@given(row=rows(EXACT), x=leaves(), new=tensors())
def test_what_follows_is_differentiated_at_the_assigned_values(row, x, new, used):
    earlier = row.forward(x) if used else None
    for values in (new.to(x.dtype), new.to(x.dtype) + 1):
        x.grad, x.data = None, values
        row.forward(x).sum().backward()
        same(x.grad, row.slope(values))
    del earlier  # its graph was alive until here


@clause("requires_grad.data.unseen_mutation")
@given(x=leaves(shapes=FILLED), mutation=rows(MUTATIONS))
def test_a_backward_after_edits_through_data_computes_something(x, mutation):
    y = (x * x).sum()
    mutation.inplace(x.data)
    y.backward()
    same((x.grad.shape, x.grad.dtype), (x.shape, x.dtype))


FACTORS = st.lists(
    st.tuples(st.sampled_from([1.0, 2.0, -1.0, 0.5, 3.0]), st.booleans()), min_size=1, max_size=4
)


def others(factors, n):
    product = 1.0
    for other, (value, _) in enumerate(factors):
        product *= 1.0 if other == n else value
    return product


@clause("requires_grad.freeze.others")
@pytest.mark.parametrize("setter", present(SETTERS), ids=ids(SETTERS))
@given(factors=FACTORS)
def test_unfrozen_factors_get_the_product_of_the_others(factors, setter):
    xs = [torch.tensor(value, requires_grad=True) for value, _ in factors]
    for factor, (_, frozen) in zip(xs, factors):
        setter.set(factor, not frozen)
    x = product = torch.ones((), requires_grad=True)
    for factor in xs:
        product = product * factor
    product.backward()
    same(x.grad.item(), others(factors, None))
    for n, (_, frozen) in enumerate(factors):
        if not frozen:
            same(xs[n].grad.item(), others(factors, n))
