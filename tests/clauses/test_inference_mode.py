"""SPEC.md, Inference mode."""

import contextlib
import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same
from ..harness.clauses import clause
from ..strategies.contexts import in_thread, nest
from ..strategies.custom import Product
from ..strategies.flags import FACTORIES
from ..strategies.functions import EXACT
from ..strategies.modes import (
    ALL_MODES,
    DECORATORS,
    FREE,
    GRAD_MODES,
    OPERATIONS,
    SAVING,
    SAVING_ITSELF,
)
from ..strategies.mutations import MUTATIONS
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, leaves, tensors
from ..strategies.views import VIEWS

BOOLS = [True, False]
TRIPLES = [(3,)]
MATRIX = {"shapes": [(2, 3)], "layouts": ["contiguous"]}


def state():
    """Tell whether grad mode and inference mode are said to be on, and what is recorded."""
    recorded = (torch.ones(1, requires_grad=True) * 2).requires_grad
    return torch.is_grad_enabled(), torch.is_inference_mode_enabled(), recorded


def copied_inside(x):
    """Return an inference tensor of the values of x."""
    with torch.inference_mode():
        return x.clone()


@clause("inference.computation.records_nothing")
@given(x=leaves(shapes=FILLED), operation=rows(OPERATIONS))
def test_results_inside_have_no_history(x, operation):
    c = torch.ones_like(x).detach()
    with torch.inference_mode():
        y = operation.of(x, c)
        same((y.requires_grad, y.grad_fn), (False, None))
        same(operation.of(y, y + 1).requires_grad, False)
    same((y.requires_grad, y.grad_fn, y.is_leaf), (False, None, True))
    same(operation.of(x, c).requires_grad, True)


@clause("inference.computation.records_nothing")
@given(x=leaves(shapes=FILLED), chain=st.lists(rows(EXACT), min_size=1, max_size=3))
def test_chains_from_a_recorded_result_have_no_history_inside(x, chain):
    y = x * 2
    with torch.inference_mode():
        for function in chain:
            y = function.forward(y)
    same((y.requires_grad, y.grad_fn), (False, None))


@clause("inference.computation.records_nothing")
@given(x=leaves(shapes=FILLED))
def test_custom_functions_inside_have_no_history(x):
    with torch.inference_mode():
        y = Product.apply(x, torch.ones_like(x))
    same((y.requires_grad, y.grad_fn), (False, None))
    same(Product.apply(x, x.detach()).requires_grad, True)


@clause("inference.computation.same_values")
@pytest.mark.parametrize("operation", present(OPERATIONS), ids=ids(OPERATIONS))
@given(x=leaves(shapes=FILLED))
def test_values_are_those_of_the_default_mode(operation, x):
    c = x.detach() + 1
    with torch.inference_mode():
        y = operation.of(x, c)
    same(y, operation.of(x, c).detach())


@clause("inference.query.tells")
@pytest.mark.parametrize("enabled", BOOLS)
@pytest.mark.parametrize("grad", BOOLS)
def test_is_inference_mode_enabled_inside_and_outside(enabled, grad):
    torch.set_grad_enabled(grad)
    same(torch.is_inference_mode_enabled(), False)
    with torch.inference_mode(enabled):
        same(torch.is_inference_mode_enabled(), enabled)
        with torch.inference_mode(not enabled):
            same(torch.is_inference_mode_enabled(), not enabled)
        same(torch.is_inference_mode_enabled(), enabled)
    same(torch.is_inference_mode_enabled(), False)


@clause("inference.tensor.allocated_inside")
@given(x=leaves(shapes=FILLED), operation=rows(OPERATIONS))
def test_results_allocated_inside_are_inference_tensors(x, operation):
    with torch.inference_mode():
        y, z = operation.of(x, x.detach()), x.clone()
        made = [torch.zeros_like(x), x.new_ones(2), torch.ones(())]
        with torch.inference_mode(False):
            outside = x.detach().clone()
    same([t.is_inference() for t in (y, z, *made, outside)], [True] * 5 + [False])
    same((x.is_inference(), operation.of(x, x.detach()).is_inference()), (False, False))


@clause("inference.tensor.allocated_inside")
@pytest.mark.parametrize("factory", present(FACTORIES), ids=ids(FACTORIES))
def test_created_tensors_are_of_the_mode_they_are_created_in(factory):
    with torch.inference_mode():
        inside = factory.make()
    with torch.no_grad():
        under_no_grad = factory.make()
    same((inside.is_inference(), under_no_grad.is_inference()), (True, False))


@clause("inference.tensor.views_follow_base")
@given(x=tensors(**MATRIX), view=rows(VIEWS), grad=st.booleans())
def test_views_are_of_the_kind_of_their_base(x, view, grad):
    normal, inference = x.requires_grad_(grad), copied_inside(x.detach())
    with torch.inference_mode():
        inside = [view.of(normal), view.of(inference), normal.detach(), inference.detach()]
    outside = [view.of(normal), view.of(inference), normal.detach(), inference.detach()]
    same([v.is_inference() for v in inside + outside], [False, True] * 4)


@clause("inference.tensor.no_version")
@pytest.mark.parametrize("kind", ["allocated", "view", "detached"])
@given(x=tensors())
def test_the_version_of_an_inference_tensor_cannot_be_read(kind, x):
    t = copied_inside(x)
    t = {"allocated": t, "view": t.view(t.shape), "detached": t.detach()}[kind]
    refuses(lambda: t._version)
    with torch.inference_mode():
        refuses(lambda: t._version)
        inside = x._version
    same(x._version - inside, 0)
    same(t.clone()._version >= 0, True)


@clause("inference.saved.refused")
@pytest.mark.parametrize("operation", present(SAVING), ids=ids(SAVING))
@given(x=leaves(shapes=TRIPLES), t=tensors(shapes=TRIPLES))
def test_saving_an_inference_tensor_is_refused_when_recording(operation, x, t):
    t, inference = t.to(x.dtype), copied_inside(t.to(x.dtype))
    refuses(lambda: operation.of(x, inference))
    operation.of(x, t).sum().backward()
    same(x.grad, operation.slope(x.detach(), t) + 0 * t)
    same(operation.of(x.detach(), inference), operation.of(x.detach(), t))


@clause("inference.saved.refused")
@given(x=leaves(shapes=FILLED))
def test_a_custom_function_cannot_save_an_inference_tensor(x):
    with torch.inference_mode():
        t = x.clone()
    refuses(lambda: Product.apply(x, t))
    same(Product.apply(x.detach(), t), x.detach() * t)


@clause("inference.saved.refused")
@given(x=leaves(shapes=TRIPLES), operation=rows(SAVING))
def test_nothing_is_refused_where_nothing_is_recorded(x, operation):
    t = copied_inside(x)
    with torch.no_grad():
        y = operation.of(x, t)
    same(y, operation.of(x.detach(), t.clone()))


@clause("inference.saved.not_needed")
@pytest.mark.parametrize("operation", present(FREE), ids=ids(FREE))
@given(x=leaves(shapes=TRIPLES), t=tensors(shapes=TRIPLES))
def test_an_inference_tensor_that_is_not_saved_is_a_constant(operation, x, t):
    t = t.to(x.dtype)
    y = operation.of(x, copied_inside(t))
    same(y.detach(), operation.of(x.detach(), t))
    y.sum().backward()
    same(x.grad, operation.slope(x.detach(), t))


@clause("inference.clone.gets_out")
@given(x=leaves(shapes=TRIPLES), t=tensors(shapes=TRIPLES), operation=rows(SAVING))
def test_a_clone_is_saved_for_backward(x, t, operation):
    t = t.to(x.dtype)
    operation.of(x, copied_inside(t).clone()).sum().backward()
    same(x.grad, operation.slope(x.detach(), t))


@clause("inference.clone.gets_out")
@given(t=tensors(shapes=FILLED), mutation=rows(MUTATIONS))
def test_a_clone_is_modified_and_requires_grad(t, mutation):
    clone = copied_inside(t).clone()
    mutation.inplace(clone)
    same(clone, mutation.functional(t))
    clone.requires_grad_()
    (3 * clone).sum().backward()
    same(clone.grad, torch.full_like(t, 3.0))


@clause("inference.result.normal_outside")
@given(x=tensors(shapes=FILLED), operation=rows(OPERATIONS), grad=st.booleans())
def test_results_outside_are_normal_tensors(x, operation, grad):
    t = copied_inside(x)
    torch.set_grad_enabled(grad)
    y = operation.of(t, t)
    same((t.is_inference(), y.is_inference()), (True, False))
    same(y, operation.of(x, x))


@clause("inference.inplace.refused_outside")
@pytest.mark.parametrize("grad", BOOLS)
@given(x=tensors(), mutation=rows(MUTATIONS))
def test_modifying_outside_is_refused(grad, x, mutation):
    t, normal = copied_inside(x), x.clone()
    torch.set_grad_enabled(grad)
    refuses(lambda: mutation.inplace(t))
    same(mutation.inplace(normal), mutation.functional(x))


@clause("inference.inplace.refused_outside")
@pytest.mark.parametrize("grad", BOOLS)
@given(x=tensors())
def test_writing_out_outside_is_refused(grad, x):
    t, normal = copied_inside(x), x.clone()
    torch.set_grad_enabled(grad)
    refuses(lambda: torch.add(x, 1, out=t))
    same(torch.add(x, 1, out=normal), x + 1)


@clause("inference.inplace.refused_outside")
@pytest.mark.parametrize("grad", BOOLS)
@given(x=tensors(**MATRIX), view=rows(VIEWS), mutation=rows(MUTATIONS))
def test_modifying_a_view_outside_is_refused(grad, x, view, mutation):
    inside, normal = copied_inside(x), x.clone()
    torch.set_grad_enabled(grad)
    refuses(lambda: mutation.inplace(view.of(inside)))
    same(mutation.inplace(view.of(normal)), mutation.functional(view.of(x)))


@clause("inference.inplace.refused_outside")
@pytest.mark.parametrize("grad", BOOLS)
@given(x=tensors(shapes=FILLED))
def test_assigning_elements_outside_is_refused(grad, x):
    inside, normal = copied_inside(x), x.clone()
    torch.set_grad_enabled(grad)
    refuses(lambda: inside.__setitem__(..., 7))
    normal[...] = 7
    same(normal, torch.full_like(x, 7))


@clause("inference.inplace.immutable_outside")
@given(x=tensors(shapes=FILLED), mutation=rows(MUTATIONS), grad=st.booleans())
def test_a_refused_modification_changes_no_value(x, mutation, grad):
    t, x = copied_inside(x + 7), x + 7
    torch.set_grad_enabled(grad)
    refuses(lambda: mutation.inplace(t))
    same(t, x)


@clause("inference.inplace.immutable_outside")
@pytest.mark.parametrize("operation", present(SAVING_ITSELF), ids=ids(SAVING_ITSELF))
@given(x=leaves(shapes=FILLED))
def test_an_operation_that_cannot_save_the_tensor_changes_no_value(operation, x):
    inference = copied_inside(x.detach() + 7)
    refuses(lambda: operation.of(inference, x))
    same(inference, x.detach() + 7)


@clause("inference.inplace.allowed_inside")
@given(x=tensors(shapes=FILLED), mutations=st.lists(rows(MUTATIONS), min_size=1, max_size=3))
def test_inference_tensors_are_modified_inside(x, mutations):
    t, expected = copied_inside(x), x
    with torch.inference_mode():
        for mutation in mutations:
            same(mutation.inplace(t) is t, True)
            expected = mutation.functional(expected)
        same(t, expected)
        torch.add(x, 1, out=t)
        same(t, x + 1)


@clause("inference.inplace.updates_leaf")
@given(x=leaves(shapes=FILLED), mutation=rows(MUTATIONS), function=rows(EXACT))
def test_an_update_inside_keeps_a_leaf_usable(x, mutation, function):
    new, place = mutation.functional(x.detach()), x.data_ptr()
    with torch.inference_mode():
        same(mutation.inplace(x) is x, True)
    same((x.data_ptr(), x.is_leaf, x.requires_grad, x.grad_fn), (place, True, True, None))
    function.forward(x).sum().backward()
    same((x.detach().tolist(), x.grad.tolist()), (new.tolist(), function.slope(new).tolist()))


@clause("inference.inplace.detected")
@pytest.mark.parametrize("view", BOOLS)
@given(x=leaves(shapes=FILLED), mutation=rows(MUTATIONS), leaf=st.booleans())
def test_backward_notices_a_modification_inside(view, x, mutation, leaf):
    t = x if leaf else 2 * x
    modified, unmodified, factor = t * t, t * 3, 3.0 if leaf else 6.0
    with torch.inference_mode():
        mutation.inplace(t[...] if view else t)
    refuses(lambda: modified.sum().backward())
    (gradient,) = torch.autograd.grad(unmodified.sum(), x)
    same(gradient, torch.full_like(x, factor))


@clause("inference.requires_grad.refused_outside")
@given(x=tensors(), grad=st.booleans(), by_method=st.booleans())
def test_inference_tensors_cannot_require_grad_outside(x, grad, by_method):
    t = copied_inside(x)
    torch.set_grad_enabled(grad)
    refuses(lambda: t.requires_grad_() if by_method else setattr(t, "requires_grad", True))
    same(t.requires_grad, False)
    same(x.requires_grad_().requires_grad, True)


@clause("inference.leaf.used_outside")
@pytest.mark.parametrize(("name", "operation"), zip(ids(OPERATIONS), present(OPERATIONS)))
def test_what_records_an_inference_leaf(name, operation):
    with torch.inference_mode():
        t, c = torch.ones(2, requires_grad=True), torch.ones(2)
    try:
        found = "recorded" if operation.of(t, c).requires_grad else "not recorded"
    except RuntimeError:
        found = "refused"
    observe(found, name)


@clause("inference.view.cuts_gradient")
@given(base=leaves(**MATRIX), view=rows(VIEWS), leaf=st.booleans())
def test_a_view_made_inside_is_saved_as_a_constant(base, view, leaf):
    root = base if leaf else base * 1
    with torch.inference_mode():
        cut = view.of(root)
    same(cut.detach(), view.of(base.detach()))
    factor = torch.ones((), dtype=base.dtype, requires_grad=True)
    (3 * base.sum() + (factor * cut).sum()).backward()
    same(base.grad, torch.full_like(base, 3.0))
    same(factor.grad, view.of(base.detach()).sum())


@clause("inference.view.not_modified_outside")
@given(base=leaves(**MATRIX), view=rows(VIEWS), mutation=rows(MUTATIONS))
def test_a_view_made_inside_is_not_modified_in_the_default_mode(base, view, mutation):
    root = base * 1
    with torch.inference_mode():
        inside = view.of(root)
    refuses(lambda: mutation.inplace(inside))
    same(root.detach(), base.detach())
    outside = view.of(root)
    same(mutation.inplace(outside).detach(), mutation.functional(view.of(base.detach())))


@clause("inference.context.restores")
@given(start=st.booleans(), modes=st.lists(rows(ALL_MODES), min_size=1, max_size=6))
def test_every_exit_restores_both_modes(start, modes):
    seen = []
    torch.set_grad_enabled(start)
    nest(modes, state, lambda: None, seen)
    same([before for before, _ in seen], [after for _, after in seen])


@clause("inference.context.restores")
@given(around=st.lists(rows(ALL_MODES), max_size=5), mode=rows(ALL_MODES))
def test_an_exception_restores_both_modes(around, mode):
    with contextlib.ExitStack() as levels:
        for outer in around:
            levels.enter_context(outer.enter())
        before = state()
        with contextlib.suppress(KeyError), mode.enter():
            raise KeyError
        same(state(), before)


@clause("inference.off.normal_inside")
@given(x=leaves(shapes=FILLED), function=rows(EXACT), depth=st.integers(1, 3))
def test_inference_mode_off_is_the_default_mode(x, function, depth):
    with contextlib.ExitStack() as levels:
        for _ in range(depth):
            levels.enter_context(torch.inference_mode())
        with torch.inference_mode(False):
            y = function.forward(x)
            same((state(), y.is_inference()), ((True, False, True), False))
        same((x * 2).is_inference(), True)
    y.sum().backward()
    same(x.grad, function.slope(x.detach()))


@clause("inference.off.under_no_grad")
@pytest.mark.parametrize("inside", BOOLS)
def test_inference_mode_off_under_no_grad(inside):
    with contextlib.ExitStack() as levels:
        levels.enter_context(torch.inference_mode(inside))
        levels.enter_context(torch.no_grad())
        levels.enter_context(torch.inference_mode(False))
        observe(state()[2], f"recorded, inference mode {'on' if inside else 'off'} around")


@clause("inference.enable_grad.records_nothing")
@given(
    x=leaves(shapes=FILLED),
    operation=rows(OPERATIONS),
    modes=st.lists(rows(GRAD_MODES), min_size=1, max_size=4),
)
def test_enabling_grad_inside_records_nothing(x, operation, modes):
    with contextlib.ExitStack() as levels:
        levels.enter_context(torch.inference_mode())
        for mode in modes:
            levels.enter_context(mode.enter())
            y = operation.of(x, x.detach())
            same((y.requires_grad, y.grad_fn), (False, None))
        torch.set_grad_enabled(True)
        same(operation.of(x, x.detach()).requires_grad, False)
    same(operation.of(x, x.detach()).requires_grad, True)


@clause("inference.enable_grad.records_nothing")
@given(argument=leaves(shapes=FILLED), mode=rows(GRAD_MODES))
def test_enabling_grad_inside_records_no_custom_function(argument, mode):
    with torch.inference_mode(), mode.enter():
        y = Product.apply(argument, torch.ones_like(argument))
    same((y.requires_grad, y.grad_fn), (False, None))


@clause("inference.decorator.runs_in_mode")
@given(grad=st.booleans(), calls=st.integers(1, 3), crash=st.booleans())
def test_every_call_runs_inside(grad, calls, crash):
    seen = []
    function = torch.inference_mode()(lambda: (seen.append(state()), [][0] if crash else 0))
    torch.set_grad_enabled(grad)
    for _ in range(calls):
        with contextlib.suppress(IndexError):
            function()
        same((seen[-1], state()), ((False, True, False), (grad, False, grad)))


@clause("inference.decorator.runs_in_mode")
@given(grad=st.booleans(), steps=st.integers(1, 4))
def test_every_resumption_runs_inside(grad, steps):
    def body():
        for _ in range(steps):
            yield state()

    torch.set_grad_enabled(grad)
    between = [(inside, state()) for inside in torch.inference_mode()(body)()]
    same(between, [((False, True, False), (grad, False, grad))] * steps)


@clause("inference.decorator.runs_in_mode")
@pytest.mark.parametrize("grad", BOOLS)
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_every_recursive_call_runs_inside(grad, depth):
    function = torch.inference_mode()(
        lambda level: [state()] + (function(level - 1) if level else [])
    )
    torch.set_grad_enabled(grad)
    same(function(depth), [(False, True, False)] * (depth + 1))
    same(state(), (grad, False, grad))


@clause("inference.decorator.without_parentheses")
@pytest.mark.parametrize("grad", BOOLS)
def test_the_class_itself_decorates(grad):
    torch.set_grad_enabled(grad)
    same(torch.inference_mode(state)(), (False, True, False))
    same(state(), (grad, False, grad))


@clause("inference.decorator.without_parentheses")
@pytest.mark.parametrize("grad", BOOLS)
def test_the_class_itself_decorates_generator_functions(grad):
    def body():
        yield state()
        yield state()

    torch.set_grad_enabled(grad)
    same(list(torch.inference_mode(body)()), [(False, True, False)] * 2)


@clause("inference.thread.local")
@given(modes=st.lists(rows(ALL_MODES), min_size=1, max_size=3))
def test_threads_do_not_share_inference_mode(modes):
    with contextlib.ExitStack() as levels:
        for mode in modes:
            levels.enter_context(mode.enter())
        before = state()
        same(in_thread(state), (True, False, True))
        same(state(), before)


@clause("inference.thread.local")
@pytest.mark.parametrize("enabled", BOOLS)
def test_a_running_thread_does_not_enter_with_another(enabled):
    turn, seen = threading.Barrier(2, timeout=60), []

    def child():
        with torch.inference_mode(enabled):
            turn.wait()
            turn.wait()
            seen.append(state())

    thread = threading.Thread(target=child)
    thread.start()
    turn.wait()
    same(state(), (True, False, True))
    with torch.inference_mode(not enabled):
        turn.wait()
        thread.join()
    same(seen, [(not enabled, enabled, not enabled)])


@clause("inference.forward_ad.stopped")
@given(x=tensors(shapes=FILLED), factor=st.integers(-3, 3), mode=rows(DECORATORS))
def test_tangents_are_not_propagated_inside(x, factor, mode):
    direction = torch.full_like(x, 3.0)
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(x, direction)
        with torch.inference_mode(), mode.enter():
            inside = dual * factor
        same(torch.autograd.forward_ad.unpack_dual(inside)[1], None)
        outside = torch.autograd.forward_ad.unpack_dual(dual * factor)[1]
        same(outside, direction * factor)


@clause("inference.fallback.no_grad")
@given(x=leaves(shapes=TRIPLES), function=rows(EXACT), operation=rows(SAVING))
def test_no_grad_in_place_of_inference_mode_works(x, function, operation):
    with torch.inference_mode():
        t = function.forward(x)
    refuses(lambda: operation.of(x, t))
    with torch.no_grad():
        t = function.forward(x)
    operation.of(x, t).sum().backward()
    plain = x.detach()
    same(x.grad, operation.slope(plain, function.forward(plain)) + 0 * plain)


@clause("inference.grad.made_inside")
@pytest.mark.parametrize("again", BOOLS)
def test_grad_of_a_backward_inside(again):
    x = torch.ones(2, requires_grad=True)
    y = (x * 2).sum()
    if again:
        (x * 1).sum().backward()
    with torch.inference_mode():
        y.backward()
    observe(x.grad.is_inference(), "added to a .grad" if again else "a new .grad")
