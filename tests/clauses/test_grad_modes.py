"""SPEC.md, Grad modes."""

import builtins
import contextlib
import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same
from ..harness.clauses import clause
from ..strategies.contexts import in_thread
from ..strategies.custom import Product
from ..strategies.flags import FACTORIES
from ..strategies.functions import EXACT, GENTLE
from ..strategies.modes import (
    ALL_MODES,
    DECORATORS,
    GRAD_MODES,
    OPERATIONS,
    SAVING,
)
from ..strategies.mutations import MUTATIONS
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, VECTORS, leaves, tensors
from ..strategies.views import VIEWS

BOOLS = [True, False]
SWITCHES = st.sampled_from([None, True, False])


def records():
    """Tell whether grad mode is said to be on, and whether an operation is recorded."""
    return torch.is_grad_enabled(), (torch.ones(1, requires_grad=True) * 2).requires_grad


@clause("modes.default.every_thread")
@given(modes=st.lists(rows(ALL_MODES), max_size=3), count=st.integers(1, 3))
def test_a_thread_does_not_inherit_the_mode_that_it_is_started_in(modes, count):
    with contextlib.ExitStack() as levels:
        for mode in modes:
            levels.enter_context(mode.enter())
        before = records()
        same([in_thread(records) for _ in range(count)], [(True, True)] * count)
        same(records(), before)


@clause("modes.default.every_thread")
@given(x=leaves(shapes=FILLED), mode=rows(ALL_MODES))
def test_a_thread_records_without_any_switch(x, mode):
    with mode.enter():
        in_thread(lambda: (3 * x).sum().backward())
    same(x.grad, torch.full_like(x, 3.0))


@clause("modes.default.by_requires_grad")
@pytest.mark.parametrize("left", BOOLS)
@pytest.mark.parametrize("right", BOOLS)
@pytest.mark.parametrize("mode", present(ALL_MODES), ids=ids(ALL_MODES))
def test_truth_table_of_modes_and_inputs(mode, left, right):
    x, y = torch.ones(2, requires_grad=left), torch.ones(2, requires_grad=right)
    same((x * y).requires_grad, left or right)
    with mode.enter():
        z = x * y
    recorded = mode.grad and (left or right)
    same((z.requires_grad, z.grad_fn is not None), (recorded, recorded))


@clause("modes.query.tells")
@given(start=st.booleans(), mode=rows(GRAD_MODES))
def test_is_grad_enabled_agrees_with_what_is_recorded(start, mode):
    torch.set_grad_enabled(start)
    same(records(), (start, start))
    with mode.enter():
        same(records(), (mode.grad, mode.grad))
        same(*in_thread(records))
    same(*records())


@clause("modes.no_grad.records_nothing")
@given(x=leaves(shapes=FILLED), operation=rows(OPERATIONS), seed=st.booleans())
def test_results_under_no_grad_have_no_history(x, operation, seed):
    c = torch.ones_like(x) if seed else x.detach()
    with torch.no_grad():
        y = operation.of(x, c)
    same((y.requires_grad, y.grad_fn, y.is_leaf), (False, None, True))
    same(operation.of(x, c).requires_grad, True)


@clause("modes.no_grad.records_nothing")
@given(x=leaves(shapes=FILLED), chain=st.lists(rows(EXACT), min_size=1, max_size=3))
def test_chains_from_a_recorded_result_have_no_history(x, chain):
    y = x * 2
    with torch.no_grad():
        for function in chain:
            y = function.forward(y)
    same((y.requires_grad, y.grad_fn), (False, None))
    refuses(lambda: y.sum().backward())


@clause("modes.no_grad.records_nothing")
@pytest.mark.parametrize("bias", BOOLS)
def test_modules_under_no_grad_have_no_history(bias):
    module, x = torch.nn.Linear(2, 1, bias=bias), torch.ones(3, 2)
    with torch.no_grad():
        y = module(x)
    same((y.requires_grad, y.grad_fn), (False, None))
    same(module(x).requires_grad, True)


@clause("modes.no_grad.records_nothing")
@given(x=leaves(shapes=FILLED))
def test_custom_functions_under_no_grad_have_no_history(x):
    c = x.detach()
    with torch.no_grad():
        y = Product.apply(x, c)
    same((y.requires_grad, y.grad_fn), (False, None))
    same(Product.apply(x, c).requires_grad, True)


@clause("modes.no_grad.same_values")
@pytest.mark.parametrize("operation", present(OPERATIONS), ids=ids(OPERATIONS))
@given(x=leaves(shapes=FILLED))
def test_values_are_those_of_the_default_mode(operation, x):
    c = x.detach() + 1
    with torch.no_grad():
        y = operation.of(x, c)
    same(y, operation.of(x, c).detach())


@clause("modes.no_grad.leaves_flags_alone")
@given(flags=st.lists(st.booleans(), min_size=1, max_size=4), mode=rows(GRAD_MODES))
def test_no_flag_changes_inside_or_after(flags, mode):
    made = [torch.ones(2, requires_grad=flag) for flag in flags]
    results = [tensor * 2 for tensor in made]
    with mode.enter():
        inside = [torch.ones(2).requires_grad_(flag) for flag in flags]
        same([tensor.requires_grad for tensor in made + results], flags + flags)
    same([tensor.requires_grad for tensor in inside], flags)
    same([tensor.requires_grad for tensor in made + results], flags + flags)
    same([(tensor * 2).requires_grad for tensor in made], flags)


@clause("modes.no_grad.results_are_constants")
@pytest.mark.parametrize("inner", present(EXACT), ids=ids(EXACT))
@given(x=leaves(shapes=FILLED), outer=rows(EXACT))
def test_results_count_as_constants_later(inner, x, outer):
    with torch.no_grad():
        constant = inner.forward(x)
    (outer.forward(x) * constant).sum().backward()
    plain = x.detach()
    same(x.grad, outer.slope(plain) * inner.forward(plain))


@clause("modes.no_grad.excludes_like_detach")
@given(
    x=leaves(shapes=VECTORS),
    before=rows(EXACT),
    region=st.lists(rows(GENTLE), min_size=1, max_size=3),
)
def test_a_region_under_no_grad_is_a_region_of_detached_inputs(x, before, region):
    a = before.forward(x)
    b, c, value = a, a.detach(), before.forward(x.detach())
    for function in region:
        c, value = function.forward(c), function.forward(value)
        with torch.no_grad():
            b = function.forward(b)
    same(b, c)
    for part in (b, c):
        (gradient,) = torch.autograd.grad((a * part).sum(), x, retain_graph=True)
        same(gradient, before.slope(x.detach()) * value)


@clause("modes.no_grad.view_cuts_gradient")
@given(base=leaves(shapes=[(2, 3)], layouts=["contiguous"]), view=rows(VIEWS), leaf=st.booleans())
def test_the_base_gets_no_gradient_through_the_view(base, view, leaf):
    root = base if leaf else base * 1
    with torch.no_grad():
        cut = view.of(root)
    (3 * base.sum() + cut.sum()).backward()
    same(base.grad, torch.full_like(base, 3.0))


@clause("modes.no_grad.view_flag")
@pytest.mark.parametrize("kind", ["leaf", "result", "detached"])
@given(base=leaves(shapes=[(2, 3)], layouts=["contiguous"]), view=rows(VIEWS))
def test_a_view_does_not_require_grad(kind, base, view):
    root = {"leaf": base, "result": base * 1, "detached": base.detach()}[kind]
    with torch.no_grad():
        cut = view.of(root)
    same(cut.requires_grad, False)


@clause("modes.no_grad.updates_leaf")
@given(x=leaves(), mutation=rows(MUTATIONS))
def test_an_update_keeps_identity_storage_and_leafness(x, mutation):
    expected = mutation.functional(x.detach())
    place, version = x.data_ptr(), x._version
    with torch.no_grad():
        same(mutation.inplace(x) is x, True)
    same((x.data_ptr(), x.is_leaf, x.requires_grad, x.grad_fn), (place, True, True, None))
    same(x.detach(), expected)
    same(x._version > version, True)


@clause("modes.no_grad.updates_leaf")
@given(x=leaves(shapes=VECTORS), index=st.integers(-2, 1), value=st.integers(-3, 3))
def test_an_element_of_a_leaf_can_be_assigned(x, index, value):
    place, expected = x.data_ptr(), x.tolist()
    expected[index] = float(value)
    with torch.no_grad():
        x[index] = value
    same((x.tolist(), x.data_ptr(), x.is_leaf, x.requires_grad), (expected, place, True, True))


@clause("modes.no_grad.update_is_used")
@pytest.mark.parametrize("function", present(EXACT), ids=ids(EXACT))
@given(x=leaves(shapes=FILLED), mutation=rows(MUTATIONS))
def test_gradients_are_those_at_the_new_value(function, x, mutation):
    new = mutation.functional(x.detach())
    function.forward(x)
    with torch.no_grad():
        mutation.inplace(x)
    y = function.forward(x)
    same(y.detach(), function.forward(new))
    y.sum().backward()
    same(x.grad, function.slope(new))


@clause("modes.no_grad.inplace_keeps_flag")
@given(x=leaves(), mutation=rows(MUTATIONS), kind=st.sampled_from(["plain", "leaf", "result"]))
def test_flags_of_the_modified_tensor_stay(x, mutation, kind):
    t = {"plain": x.detach().clone(), "leaf": x, "result": 3 * x}[kind]
    before = (t.requires_grad, t.is_leaf, t.grad_fn)
    with torch.no_grad():
        changed = mutation.inplace(t)
    same((changed.requires_grad, changed.is_leaf, changed.grad_fn), before)


@clause("modes.no_grad.inplace_keeps_flag")
@pytest.mark.parametrize("assign", BOOLS)
@given(x=leaves(shapes=FILLED))
def test_a_plain_tensor_filled_from_a_leaf_stays_plain(assign, x):
    fill = lambda t: t.__setitem__(..., x) if assign else t.copy_(x)  # noqa: E731
    plain, recorded = torch.zeros_like(x), torch.zeros_like(x)
    with torch.no_grad():
        fill(plain)
    same((plain.requires_grad, plain.grad_fn), (False, None))
    fill(recorded)
    same(recorded.requires_grad, True)


@clause("modes.no_grad.factories_excepted")
@pytest.mark.parametrize("factory", present(FACTORIES), ids=ids(FACTORIES))
def test_factories_obey_their_argument_in_every_mode(factory):
    with torch.no_grad():
        given_true, not_given = factory.make(requires_grad=True), factory.make()
    same((given_true.requires_grad, given_true.is_leaf), (True, True))
    same(not_given.requires_grad, False)


@clause("modes.no_grad.parameters_excepted")
@given(data=st.one_of(tensors(), leaves()), flag=SWITCHES)
def test_parameters_obey_their_argument_under_no_grad(data, flag):
    with torch.no_grad():
        p = torch.nn.Parameter(data) if flag is None else torch.nn.Parameter(data, flag)
    same((p.requires_grad, p.is_leaf), (flag is not False, True))


@clause("modes.no_grad.saves_nothing")
@given(x=leaves(shapes=VECTORS), operation=rows(SAVING))
def test_no_tensor_is_packed_for_saving(x, operation):
    packed = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: packed.append(1) or t, lambda t: t):
        with torch.no_grad():
            operation.of(x, x.detach())
        same(packed, [])
        operation.of(x, x.detach())
    same(packed != [], True)


@clause("modes.no_grad.saves_nothing")
@given(x=leaves(shapes=VECTORS))
def test_no_tensor_is_packed_for_a_custom_function(x):
    packed = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: packed.append(1) or t, lambda t: t):
        with torch.no_grad():
            Product.apply(x, x.detach())
        same(packed, [])
        Product.apply(x, x.detach())
    same(packed != [], True)


@clause("modes.enable_grad.records_again")
@given(x=leaves(shapes=FILLED), function=rows(EXACT), depth=st.integers(1, 3))
def test_gradients_recorded_inside_no_grad_are_right(x, function, depth):
    with contextlib.ExitStack() as levels:
        for _ in range(depth):
            levels.enter_context(torch.no_grad())
        with torch.enable_grad():
            y = function.forward(x).sum()
    y.backward()
    same(x.grad, function.slope(x.detach()))


@clause("modes.nesting.innermost_decides")
@given(start=st.booleans(), modes=st.lists(rows(GRAD_MODES), min_size=6, max_size=6))
def test_what_is_recorded_is_up_to_the_innermost_mode(start, modes):
    torch.set_grad_enabled(start)
    with contextlib.ExitStack() as levels:
        for mode in modes:
            levels.enter_context(mode.enter())
            same(records(), (mode.grad, mode.grad))


@clause("modes.nesting.innermost_decides")
@pytest.mark.parametrize("outer", present(GRAD_MODES), ids=ids(GRAD_MODES))
@pytest.mark.parametrize("inner", present(GRAD_MODES), ids=ids(GRAD_MODES))
def test_of_two_modes_in_turn_the_innermost_decides_at_every_depth(outer, inner):
    with contextlib.ExitStack() as levels:
        for mode in [outer, inner] * 5:
            levels.enter_context(mode.enter())
            same(records(), (mode.grad, mode.grad))


@clause("modes.context.restores")
@given(
    start=st.booleans(), modes=st.lists(rows(GRAD_MODES), min_size=1, max_size=6), switch=SWITCHES
)
def test_every_exit_restores_the_mode_of_its_entry(start, modes, switch):
    seen = []
    torch.set_grad_enabled(start)
    with contextlib.ExitStack() as levels:
        for mode in modes:
            levels.callback(lambda before: seen.append((before, records())), records())
            levels.enter_context(mode.enter())
            if switch is not None:
                levels.callback(torch.set_grad_enabled, switch)
    same([before for before, _ in seen], [after for _, after in seen])
    same(records(), (start, start))


@clause("modes.context.restores")
@pytest.mark.parametrize("mode", present(DECORATORS), ids=ids(DECORATORS))
@pytest.mark.parametrize("made", BOOLS)
@pytest.mark.parametrize("entered", BOOLS)
def test_an_instance_may_be_entered_in_another_mode_than_it_was_made_in(mode, made, entered):
    torch.set_grad_enabled(made)
    instance = mode.enter()
    torch.set_grad_enabled(entered)
    with instance:
        same(records(), (mode.grad, mode.grad))
    same(records(), (entered, entered))


@clause("modes.context.restores_after_exception")
@pytest.mark.parametrize("error", ["KeyError", "KeyboardInterrupt", "GeneratorExit"])
@given(start=st.booleans(), modes=st.lists(rows(GRAD_MODES), min_size=1, max_size=6))
def test_an_exception_restores_level_by_level(error, start, modes):
    seen, kind = [], getattr(builtins, error)
    torch.set_grad_enabled(start)
    with contextlib.suppress(kind), contextlib.ExitStack() as levels:
        for mode in modes:
            before = records()
            levels.push(lambda raised, *_, was=before: seen.append((raised, was, records())))
            levels.enter_context(mode.enter())
        raise kind
    same(seen, [(kind, was, was) for _, was, _ in seen])


@clause("modes.context.reentered")
@pytest.mark.parametrize("times", [2, 3])
def test_mode_after_reentering_one_instance(times):
    mode = torch.no_grad()
    with contextlib.ExitStack() as levels:
        for _ in range(times):
            levels.enter_context(mode)
    observe(torch.is_grad_enabled(), f"entered {times} times: grad mode is on")


@clause("modes.set_grad_enabled.switches")
@given(switches=st.lists(st.booleans(), min_size=1, max_size=6))
def test_each_call_switches_until_the_next(switches):
    for enabled in switches:
        torch.set_grad_enabled(enabled)
        same([records(), records()], [(enabled, enabled)] * 2)


@clause("modes.set_grad_enabled.switches")
@pytest.mark.parametrize("mode", present(GRAD_MODES), ids=ids(GRAD_MODES))
@pytest.mark.parametrize("start", BOOLS)
@pytest.mark.parametrize("enabled", BOOLS)
def test_a_call_after_a_with_switches_as_before(mode, start, enabled):
    torch.set_grad_enabled(start)
    with mode.enter():
        torch.set_grad_enabled(enabled)
    torch.set_grad_enabled(enabled)
    same(records(), (enabled, enabled))


@clause("modes.decorator.runs_in_mode")
@given(start=st.booleans(), mode=rows(DECORATORS), calls=st.integers(1, 3))
def test_every_call_of_a_function_runs_in_the_mode(start, mode, calls):
    function = mode.enter()(records)
    torch.set_grad_enabled(start)
    same([function() for _ in range(calls)], [(mode.grad, mode.grad)] * calls)


@clause("modes.decorator.runs_in_mode")
@pytest.mark.parametrize("mode", present(DECORATORS), ids=ids(DECORATORS))
@pytest.mark.parametrize("start", BOOLS)
def test_methods_of_every_kind_run_in_the_mode(mode, start):
    class Model:
        plain = mode.enter()(lambda self: records())
        of_class = classmethod(mode.enter()(lambda cls: records()))
        static = staticmethod(mode.enter()(lambda: records()))

    torch.set_grad_enabled(start)
    same([Model().plain(), Model.of_class(), Model.static()], [(mode.grad, mode.grad)] * 3)


@clause("modes.decorator.runs_in_mode")
@given(start=st.booleans(), modes=st.lists(rows(DECORATORS), min_size=1, max_size=4))
def test_of_several_decorators_the_nearest_decides(start, modes):
    function = records
    for mode in modes:
        function = mode.enter()(function)
    torch.set_grad_enabled(start)
    same(function(), (modes[0].grad, modes[0].grad))


@clause("modes.decorator.restores")
@given(start=st.booleans(), mode=rows(DECORATORS), crash=st.booleans(), switch=SWITCHES)
def test_the_caller_keeps_its_mode(start, mode, crash, switch):
    def function():
        torch.set_grad_enabled(torch.is_grad_enabled() if switch is None else switch)
        return [][0] if crash else 0

    wrapped = mode.enter()(function)
    torch.set_grad_enabled(start)
    with contextlib.suppress(IndexError):
        wrapped()
    same(records(), (start, start))


@clause("modes.decorator.recursive")
@given(start=st.booleans(), mode=rows(DECORATORS), depth=st.integers(1, 3))
def test_a_decorated_function_may_call_itself(start, mode, depth):
    function = mode.enter()(lambda level: [records()] + (function(level - 1) if level else []))
    torch.set_grad_enabled(start)
    same(function(depth), [(mode.grad, mode.grad)] * (depth + 1))
    same(records(), (start, start))


@clause("modes.decorator.set_grad_enabled")
@given(start=st.booleans(), enabled=st.booleans(), calls=st.integers(1, 3))
def test_set_grad_enabled_decorates_a_function(start, enabled, calls):
    torch.set_grad_enabled(start)
    function = torch.set_grad_enabled(enabled)(records)
    same(records(), (start, start))
    same([function() for _ in range(calls)], [(enabled, enabled)] * calls)
    same(records(), (start, start))


@clause("modes.decorator.transparent")
@given(mode=rows(DECORATORS), args=st.lists(st.integers(), max_size=3), key=st.integers())
def test_a_decorated_function_is_called_and_named_alike(mode, args, key):
    def function(*args, key):
        """Return what is given."""
        return args, key

    wrapped = mode.enter()(function)
    same(wrapped(*args, key=key), (tuple(args), key))
    same((wrapped.__name__, wrapped.__doc__), ("function", "Return what is given."))


@clause("modes.decorator.transparent")
@given(mode=rows(DECORATORS), args=st.lists(st.integers(), max_size=3), key=st.integers())
def test_a_decorated_generator_function_is_called_and_named_alike(mode, args, key):
    def function(*args, key):
        """Yield what is given."""
        yield args, key

    wrapped = mode.enter()(function)
    same(list(wrapped(*args, key=key)), [(tuple(args), key)])
    same((wrapped.__name__, wrapped.__doc__), ("function", "Yield what is given."))


@clause("modes.decorator.without_parentheses")
@pytest.mark.parametrize("start", BOOLS)
def test_the_class_itself_decorates(start):
    torch.set_grad_enabled(start)
    same((torch.no_grad(records)(), torch.enable_grad(records)()), ((False, False), (True, True)))
    same(records(), (start, start))


@clause("modes.decorator.without_parentheses")
@pytest.mark.parametrize("start", BOOLS)
def test_the_class_itself_decorates_generator_functions(start):
    def body():
        yield records()
        yield records()

    torch.set_grad_enabled(start)
    same(list(torch.no_grad(body)()), [(False, False)] * 2)
    same(list(torch.enable_grad(body)()), [(True, True)] * 2)


@clause("modes.decorator.generator")
@given(start=st.booleans(), mode=rows(DECORATORS), steps=st.integers(1, 4))
def test_each_resumption_runs_in_the_mode(start, mode, steps):
    def body():
        for _ in range(steps):
            yield records()

    torch.set_grad_enabled(start)
    seen, between = [], []
    for inside in mode.enter()(body)():
        seen.append(inside)
        between.append(records())
    same((seen, between), ([(mode.grad, mode.grad)] * steps, [(start, start)] * steps))
    same(records(), (start, start))


@clause("modes.decorator.generator")
@given(mode=rows(DECORATORS), switches=st.lists(st.booleans(), min_size=1, max_size=4))
def test_the_caller_may_switch_between_resumptions(mode, switches):
    def body():
        while True:
            yield records()

    generator = mode.enter()(body)()
    for enabled in switches:
        torch.set_grad_enabled(enabled)
        same((next(generator), records()), ((mode.grad, mode.grad), (enabled, enabled)))


@clause("modes.decorator.generator")
@given(start=st.booleans(), mode=rows(DECORATORS), steps=st.integers(0, 3))
def test_the_caller_of_a_generator_that_raises_keeps_its_mode(start, mode, steps):
    def body():
        for _ in range(steps):
            yield records()
        raise KeyError

    torch.set_grad_enabled(start)
    refuses(lambda: list(mode.enter()(body)()), KeyError)
    same(records(), (start, start))


@clause("modes.decorator.coroutine")
@given(
    start=st.booleans(),
    mode=rows(DECORATORS),
    steps=st.lists(st.sampled_from(["send", "throw"]), max_size=4),
)
def test_what_send_and_throw_run_runs_in_the_mode(start, mode, steps):
    def body():
        got = 0
        while True:
            try:
                got = yield got, records()
            except KeyError:
                got = "caught"

    torch.set_grad_enabled(start)
    generator = mode.enter()(body)()
    next(generator)
    for step in steps:
        sent, inside = generator.send(7) if step == "send" else generator.throw(KeyError())
        same((sent, inside), (7 if step == "send" else "caught", (mode.grad, mode.grad)))
        same(records(), (start, start))


@clause("modes.decorator.coroutine")
@pytest.mark.parametrize("mode", present(DECORATORS), ids=ids(DECORATORS))
@pytest.mark.parametrize("start", BOOLS)
def test_what_close_runs_runs_in_the_mode(mode, start):
    seen = []

    def body():
        try:
            yield
        finally:
            seen.append(records())

    torch.set_grad_enabled(start)
    generator = mode.enter()(body)()
    next(generator)
    generator.close()
    same((seen, records()), ([(mode.grad, mode.grad)], (start, start)))


@clause("modes.decorator.coroutine")
@given(mode=rows(DECORATORS), value=st.integers())
def test_the_value_that_a_generator_returns_passes(mode, value):
    def body():
        yield 1
        return value

    def outer():
        yield (yield from mode.enter()(body)())

    same(list(outer()), [1, value])


@clause("modes.decorator.coroutine")
@given(mode=rows(DECORATORS), value=st.integers())
def test_the_value_that_a_generator_returns_after_throw_passes(mode, value):
    def body():
        try:
            yield 1
        except KeyError:
            return value

    def outer():
        yield (yield from mode.enter()(body)())

    generator = outer()
    same((next(generator), generator.throw(KeyError())), (1, value))


@clause("modes.thread.local")
@given(switches=st.lists(st.booleans(), min_size=1, max_size=4), start=st.booleans())
def test_switches_in_a_thread_stay_in_it(switches, start):
    def child():
        return [(torch.set_grad_enabled(enabled), records())[1] for enabled in switches]

    torch.set_grad_enabled(start)
    same(in_thread(child), [(enabled, enabled) for enabled in switches])
    same(records(), (start, start))


@clause("modes.thread.local")
@given(own=st.booleans(), others=st.lists(st.booleans(), min_size=1, max_size=3))
def test_a_running_thread_keeps_its_mode_while_another_switches(own, others):
    turns, seen = [threading.Barrier(2, timeout=60) for _ in range(2 * len(others))], []

    def child():
        torch.set_grad_enabled(own)
        for start, end in zip(turns[::2], turns[1::2]):
            start.wait()
            seen.append(records())
            end.wait()

    thread = threading.Thread(target=child)
    thread.start()
    for enabled, start, end in zip(others, turns[::2], turns[1::2]):
        torch.set_grad_enabled(enabled)
        start.wait()
        end.wait()
        same(records(), (enabled, enabled))
    thread.join()
    same(seen, [(own, own)] * len(others))


@clause("modes.backward.same_gradients")
@given(x=leaves(shapes=FILLED), function=rows(EXACT), mode=rows(GRAD_MODES))
def test_gradients_do_not_depend_on_the_mode_of_the_call(x, function, mode):
    y = function.forward(x).sum()
    with mode.enter():
        (gradient,) = torch.autograd.grad(y, x, retain_graph=True)
        y.backward(retain_graph=True)
        y.backward()
    same(gradient, function.slope(x.detach()))
    same(x.grad, 2 * function.slope(x.detach()))


@clause("modes.backward.same_gradients")
@given(x=leaves(shapes=FILLED), function=rows(EXACT), mode=rows(GRAD_MODES))
def test_hooks_change_gradients_in_every_mode(x, function, mode):
    t = function.forward(x)
    t.register_hook(lambda gradient: 3 * gradient)
    with mode.enter():
        t.backward(torch.ones_like(t))
    same(x.grad, 3 * function.slope(x.detach()))


@clause("modes.backward.create_graph")
@pytest.mark.parametrize("call", ["grad", "backward"])
@given(x=leaves(shapes=FILLED), mode=rows(GRAD_MODES), factor=st.integers(1, 3))
def test_second_derivatives_need_no_grad_mode_around_the_first(call, x, mode, factor):
    y = (factor * x * x * x).sum()
    with mode.enter():
        if call == "grad":
            (first,) = torch.autograd.grad(y, x, create_graph=True)
        else:
            y.backward(create_graph=True)
            first = x.grad
    same(first.requires_grad, True)
    (second,) = torch.autograd.grad(first.sum(), x)
    same(second, 6 * factor * x.detach())


@clause("modes.forward_ad.unaffected")
@pytest.mark.parametrize("mode", present(GRAD_MODES), ids=ids(GRAD_MODES))
@given(x=tensors(shapes=FILLED), factor=st.integers(-3, 3))
def test_tangents_are_propagated_in_every_mode(mode, x, factor):
    direction = torch.full_like(x, 3.0)
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(x, direction)
        with mode.enter():
            y = dual * factor
        same(torch.autograd.forward_ad.unpack_dual(y)[1], direction * factor)


@clause("modes.layout_policy.same_values")
@pytest.mark.parametrize("function", present(EXACT), ids=ids(EXACT))
@pytest.mark.parametrize("enforce", [False, True])
@pytest.mark.parametrize("twice", [False, True])
@given(x=leaves(shapes=[(2, 3), (3, 2)]))
def test_values_do_not_depend_on_the_policy(x, function, enforce, twice):
    with torch.autograd.enforce_grad_layout_policy(enforce):
        function.forward(x).sum().backward()
        same(x.grad, function.slope(x.detach()))
        if twice:
            function.forward(x).t().sum().backward()
            same(x.grad, 2 * function.slope(x.detach()))
