"""SPEC.md, Hooks."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same
from ..harness.clauses import clause
from ..strategies.functions import EXACT
from ..strategies.graphs import POLYNOMIAL, steps
from ..strategies.hooks import (
    CALLED,
    COUNTED,
    MULTI,
    PASSES,
    PLACES,
    REPLACING,
    TENSORS,
    grown,
    reached,
)
from ..strategies.mutations import MUTATIONS
from ..strategies.outcomes import accepts
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, leaves, tensors

FACTORS = st.integers(-3, 3)
PROGRAMS = steps(POLYNOMIAL, max_size=4)
# Their roots depend on both leaves, and on what the program made last.
JOINED = st.tuples(PROGRAMS, rows(POLYNOMIAL)).map(
    lambda drawn: [*drawn[0], (drawn[1], 0, 1), (drawn[1], -1, -2)]
)
ASKED = st.lists(st.integers(0, 5), min_size=1, max_size=2)


@clause("hooks.tensor.refused")
@given(x=tensors(), row=rows(EXACT))
def test_a_hook_needs_a_tensor_that_requires_grad(x, row):
    refuses(lambda: x.register_hook(lambda gradient: None))
    y = row.forward(x.requires_grad_())
    refuses(lambda: y.detach().register_hook(lambda gradient: None))
    x.register_hook(lambda gradient: None)
    y.register_hook(lambda gradient: None)


@clause("hooks.tensor.paths")
@given(
    values=st.tuples(*[st.integers(-2, 2).map(float)] * 2),
    program=JOINED,
    factors=st.lists(FACTORS.map(float), min_size=8, max_size=8),
)
def test_replacements_act_on_what_flows_through_their_tensors(values, program, factors):
    def hooked(item, n):
        item.register_hook(lambda gradient: factors[n] * gradient)
        return item

    inputs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in values]
    grown(program, inputs, lambda row, a, b: row.of(a, b), hooked)[-1].backward()
    for n, x in enumerate(inputs):
        duals = [[[v, float(n == m)], [0.0, v]] for m, v in enumerate(values)]
        duals = [torch.tensor(matrix, dtype=torch.float64) for matrix in duals]
        scales = [torch.tensor([[1.0, f], [1.0, 1.0]], dtype=torch.float64) for f in factors]
        made = grown(program, duals, lambda row, a, b: row.dual(a, b), lambda m, n: scales[n] * m)
        same(0.0 if x.grad is None else x.grad.item(), made[-1][0, 1].item())


@clause("hooks.tensor.between")
@pytest.mark.parametrize("row", present(PASSES), ids=ids(PASSES))
@given(program=JOINED, asked=ASKED)
def test_hooks_are_called_between_the_root_and_the_inputs(row, program, asked):
    def hooked(item, n):
        return (item.register_hook(lambda gradient: called.append(n)), item)[1]

    called, inputs = [], [torch.tensor(2.0, requires_grad=True) for _ in range(2)]
    made, came = grown(program, inputs, lambda step, a, b: step.of(a, b), hooked), reached(program)
    asked = {sorted(came[-1])[n % len(came[-1])] for n in asked}
    row.run(made[-1], [made[n] for n in asked])
    between = [n for n in sorted(came[-1]) if came[n] & asked and n not in asked]
    same(sorted(n for n in called if n not in asked), between)


@clause("hooks.tensor.grad_inputs")
@pytest.mark.parametrize("row", present(PASSES), ids=ids(PASSES))
@given(program=PROGRAMS, asked=ASKED)
def test_hooks_of_inputs_are_called(row, program, asked):
    def hooked(item, n):
        return (item.register_hook(lambda gradient: called.append(n)), item)[1]

    called, inputs = [], [torch.tensor(2.0, requires_grad=True) for _ in range(2)]
    made = grown(program, inputs, lambda step, a, b: step.of(a, b), hooked)
    asked = {n % len(made) for n in asked}
    row.run(made[-1], [made[n] for n in asked] + made[-1:])
    same([called.count(n) for n in asked], [int(n in reached(program)[-1]) for n in asked])


@clause("hooks.tensor.grad_inputs_replaced")
@pytest.mark.parametrize("asked", ["x", "y", "both"])
@given(x=leaves(shapes=FILLED), row=rows(EXACT), first=FACTORS, second=FACTORS)
def test_grad_returns_what_hooks_of_inputs_have_made(asked, x, row, first, second):
    y = row.forward(x)
    x.register_hook(lambda gradient: first * gradient)
    y.register_hook(lambda gradient: second * gradient)
    inputs = {"x": [x], "y": [y], "both": [x, y]}[asked]
    gradients = torch.autograd.grad((5 * y).sum(), inputs)
    if asked != "y":
        same(gradients[0], first * second * 5 * row.slope(x.detach()))
    if asked != "x":
        same(gradients[-1], torch.full_like(x, 5.0 * second))


@clause("hooks.tensor.argument_changed")
@pytest.mark.parametrize("row", present(TENSORS), ids=ids(TENSORS))
@given(x=leaves(shapes=FILLED), change=rows(MUTATIONS))
def test_a_hook_that_changes_its_argument_does_no_harm(row, x, change):
    y = -x
    row.on(x, y, lambda gradient: (change.inplace(gradient), None)[1])
    if accepts(lambda: y.backward(torch.ones_like(x))):
        same(x.grad.shape, x.shape)


@clause("hooks.inplace.before")
@pytest.mark.parametrize("through_view", [False, True])
@given(x=leaves(shapes=FILLED), changes=st.lists(rows(MUTATIONS), min_size=1, max_size=3))
def test_hook_registered_before_a_change_receives_the_old_gradient(through_view, x, changes):
    y, slope, seen = x.clone(), 5.0, []
    for n, row in enumerate(changes):
        y.register_hook(lambda gradient, n=n: seen.append((n, gradient.clone())))
        row.inplace(y[...] if through_view else y)
    (5 * y).sum().backward()
    same(sorted(n for n, _ in seen), list(range(len(changes))))
    for n, row in reversed(list(enumerate(changes))):
        slope *= row.slope
        same(dict(seen)[n], torch.full_like(x, slope))


@clause("hooks.inplace.after")
@pytest.mark.parametrize("view", [False, True])
@given(x=leaves(shapes=FILLED), changes=st.lists(rows(MUTATIONS), min_size=1, max_size=3))
def test_hook_registered_after_a_change_receives_the_new_gradient(view, x, changes):
    y, seen, slope = x.clone(), [], 10.0
    y = y[...] if view else y
    for row in changes:
        y.register_hook(lambda gradient: None)
        row.inplace(y)
        slope *= row.slope
    y.register_hook(lambda gradient: seen.append(gradient.clone()))
    y.register_hook(lambda gradient: 2 * gradient)
    (5 * y).sum().backward()
    same(len(seen), 1)
    same(seen[0], torch.full_like(x, 5.0))
    same(x.grad, torch.full_like(x, slope))


@clause("hooks.mode.off")
@pytest.mark.parametrize("row", present(PLACES), ids=ids(PLACES))
@pytest.mark.parametrize("recording", [True, False])
@pytest.mark.parametrize("retain_graph", [True, False])
def test_hooks_run_without_recording(row, recording, retain_graph):
    x, seen = torch.ones(2, requires_grad=True), []
    y = -x
    row.on(x, y, lambda gradient: seen.append((torch.is_grad_enabled(), (2 * x).requires_grad)))
    with torch.set_grad_enabled(recording):
        y.backward(torch.ones(2), retain_graph=retain_graph)
        same(torch.is_grad_enabled(), recording)
    same(seen, [(False, False)])


@clause("hooks.mode.create_graph")
@pytest.mark.parametrize("row", present(PLACES), ids=ids(PLACES))
@pytest.mark.parametrize("recording", [True, False])
def test_hooks_run_recording_with_create_graph(row, recording):
    x, seen = torch.ones(2, requires_grad=True), []
    y = -x
    row.on(x, y, lambda gradient: seen.append((torch.is_grad_enabled(), (2 * x).requires_grad)))
    with torch.set_grad_enabled(recording):
        y.backward(torch.ones(2), create_graph=True)
    same(seen, [(True, True)])
    x.grad = None


@clause("hooks.mode.differentiable")
@pytest.mark.parametrize("row", present(REPLACING), ids=ids(REPLACING))
@given(x=leaves(shapes=FILLED), factor=FACTORS)
def test_what_hooks_compute_is_differentiated(row, x, factor):
    y = -x
    handle = row.on(x, y, lambda gradient: gradient * x * x)
    y.backward(torch.full_like(x, float(factor)), create_graph=True)
    handle.remove()
    same(x.grad.detach(), -factor * x.detach() * x.detach())
    (second,) = torch.autograd.grad(x.grad.sum(), x, allow_unused=True)
    same(second, -2 * factor * x.detach())
    x.grad = None


@clause("hooks.order.registration")
@pytest.mark.parametrize("row", present(REPLACING), ids=ids(REPLACING))
@given(x=leaves(), factor=FACTORS, shift=FACTORS)
def test_hooks_of_one_place_run_in_order(row, x, factor, shift):
    y = -x
    row.on(x, y, lambda gradient: gradient + 1)
    row.on(x, y, lambda gradient: None)
    row.on(x, y, lambda gradient: factor * gradient)
    row.on(x, y, lambda gradient: gradient + shift)
    y.backward(torch.full_like(x, 2.0))
    same(x.grad, row.gives(torch.full_like(x, 2.0), lambda v: factor * (v + 1) + shift).detach())


@clause("hooks.order.registration")
@pytest.mark.parametrize("row", present(PLACES), ids=ids(PLACES))
@given(count=st.integers(2, 4), times=st.integers(1, 2))
def test_hooks_of_one_kind_are_called_in_order(row, count, times):
    x, seen = torch.ones(2, requires_grad=True), []
    y = -x
    for n in range(count):
        row.on(x, y, lambda gradient, n=n: seen.append(n))
    for _ in range(times):
        y.backward(torch.ones(2), retain_graph=True)
    same(seen, list(range(count)) * times)


@clause("hooks.order.stages")
@given(order=st.permutations(range(3)))
def test_hooks_of_a_tensor_run_before_its_node_and_hooks_of_the_node_around_it(order):
    class Negative(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return -x

        @staticmethod
        def backward(ctx, gradient):
            return (seen.append("node"), -gradient)[1]

    seen, y = [], Negative.apply(torch.ones(2, requires_grad=True))
    registering = (
        lambda: y.register_hook(lambda gradient: seen.append("tensor")),
        lambda: y.grad_fn.register_prehook(lambda outputs: seen.append("prehook")),
        lambda: y.grad_fn.register_hook(lambda inputs, outputs: seen.append("hook")),
    )
    for n in order:
        registering[n]()
    y.sum().backward()
    same(seen, ["tensor", "prehook", "node", "hook"])


@clause("hooks.order.retained")
def test_whether_a_prehook_sees_the_retained_gradient_is_recorded():
    x, seen = torch.ones(2, requires_grad=True), []
    y = -x
    y.retain_grad()
    y.grad_fn.register_prehook(lambda outputs: seen.append(y.grad is not None))
    y.sum().backward()
    observe(seen, "filled before a prehook runs")


@clause("hooks.order.upstream")
@given(program=PROGRAMS)
def test_hooks_run_before_those_of_what_their_tensor_came_from(program):
    def hooked(item, n):
        return (item.register_hook(lambda gradient: called.append(n)), item)[1]

    called, inputs = [], [torch.tensor(2.0, requires_grad=True) for _ in range(2)]
    grown(program, inputs, lambda step, a, b: step.of(a, b), hooked)[-1].backward()
    for place, n in enumerate(called):
        same([m for m in called[:place] if m in reached(program)[n]], [])


@clause("hooks.order.upstream")
@given(changes=st.lists(rows(MUTATIONS), min_size=1, max_size=3))
def test_hooks_run_before_those_of_older_values(changes):
    y, called = torch.ones(2, requires_grad=True).clone(), []
    y.register_hook(lambda gradient: called.append(0))
    for n, row in enumerate(changes, 1):
        row.inplace(y)
        y.register_hook(lambda gradient, n=n: called.append(n))
    y.sum().backward()
    same(called, list(reversed(range(len(changes) + 1))))


@clause("hooks.node.executed")
@pytest.mark.parametrize("kind", present(CALLED), ids=ids(CALLED))
@given(program=PROGRAMS, times=st.integers(1, 2))
def test_hooks_of_nodes_are_called_by_backward(kind, program, times):
    def hooked(item, n):
        nodes.append(item.grad_fn or item.view_as(item).grad_fn.next_functions[0][0])
        return (kind.on(nodes[-1], lambda: called.append(n)), item)[1]

    called, nodes, inputs = [], [], [torch.tensor(2.0, requires_grad=True) for _ in range(2)]
    root = grown(program, inputs, lambda step, a, b: step.of(a, b), hooked)[-1]
    for _ in range(times):
        root.backward(retain_graph=True)
    same(sorted(called), sorted([*reached(program)[-1]] * times))


@clause("hooks.node.executed")
@pytest.mark.parametrize("kind", present(CALLED), ids=ids(CALLED))
@given(program=JOINED, asked=ASKED)
def test_hooks_of_nodes_are_called_by_grad_where_an_input_needs_them(kind, program, asked):
    def hooked(item, n):
        nodes.append(item.grad_fn or item.view_as(item).grad_fn.next_functions[0][0])
        return (kind.on(nodes[-1], lambda: called.append(n)), item)[1]

    called, nodes, inputs = [], [], [torch.tensor(2.0, requires_grad=True) for _ in range(2)]
    made = grown(program, inputs, lambda step, a, b: step.of(a, b), hooked)
    came, asked = reached(program), {n % len(made) for n in asked}
    torch.autograd.grad(made[-1], [made[n] for n in asked], allow_unused=True)
    same(sorted(called), [n for n in sorted(came[-1]) if (came[n] - {n}) & asked])


@clause("hooks.node.receives")
@given(a=leaves(shapes=FILLED, layouts=["contiguous"]), factor=FACTORS, fan_out=st.booleans())
def test_node_hook_receives_the_gradients_of_inputs_and_outputs(a, factor, fan_out):
    b, seen = torch.full_like(a, 3.0, requires_grad=True), []
    y = a * b
    y.grad_fn.register_hook(lambda inputs, outputs: seen.append((inputs, outputs)))
    (factor * y + (2 * y if fan_out else 0)).sum().backward()
    inputs, outputs = seen.pop()
    same((type(inputs), len(inputs), type(outputs), len(outputs)), (tuple, 2, tuple, 1))
    of_y = factor + 2.0 * fan_out
    same(outputs[0], torch.full_like(a, of_y))
    same(inputs[0], torch.full_like(a, 3.0 * of_y))
    same(inputs[1], of_y * a.detach())
    same(len(seen), 0)


@clause("hooks.node.replaces")
@given(a=leaves(shapes=FILLED, layouts=["contiguous"]), first=FACTORS, second=FACTORS)
def test_node_hook_replaces_the_gradients_of_inputs(a, first, second):
    b = torch.full_like(a, 3.0, requires_grad=True)
    y = a * b
    y.grad_fn.register_hook(lambda inputs, outputs: None)
    y.grad_fn.register_hook(lambda inputs, outputs: (first * inputs[0], second * inputs[1]))
    y.grad_fn.register_hook(lambda inputs, outputs: None)
    y.sum().backward()
    same(a.grad, torch.full_like(a, 3.0 * first))
    same(b.grad, second * a.detach())


@clause("hooks.prehook.receives")
@given(a=leaves(shapes=FILLED, layouts=["contiguous"]), factor=FACTORS, fan_out=st.booleans())
def test_prehook_receives_the_gradients_of_outputs(a, factor, fan_out):
    seen, y = [], a * torch.full_like(a, 3.0, requires_grad=True)
    y.register_hook(lambda gradient: 2 * gradient)
    y.grad_fn.register_prehook(lambda outputs: seen.append(outputs))
    (factor * y + (2 * y if fan_out else 0)).sum().backward()
    (outputs,) = seen
    same((type(outputs), len(outputs)), (tuple, 1))
    same(outputs[0], torch.full_like(a, 2 * (factor + 2.0 * fan_out)))


@clause("hooks.prehook.replaces")
@given(a=leaves(shapes=FILLED, layouts=["contiguous"]), factor=FACTORS)
def test_prehook_replaces_the_gradients_of_outputs(a, factor):
    b, seen = torch.full_like(a, 3.0, requires_grad=True), []
    y = a * b
    y.grad_fn.register_prehook(lambda outputs: None)
    y.grad_fn.register_prehook(lambda outputs: (factor * outputs[0],))
    y.grad_fn.register_prehook(lambda outputs: None)
    y.grad_fn.register_hook(lambda inputs, outputs: seen.append(outputs[0]))
    y.sum().backward()
    same(a.grad, torch.full_like(a, 3.0 * factor))
    same(b.grad, factor * a.detach())
    same(seen[0], torch.full_like(a, float(factor)))


@clause("hooks.node.late_outputs")
@given(x=leaves(shapes=FILLED))
def test_outputs_that_a_late_hook_receives_are_not_specified(x):
    late(x, lambda inputs, outputs: (5 * inputs[0],))
    same(x.grad.shape, x.shape)


@clause("hooks.node.late_replaces")
@given(x=leaves(shapes=FILLED), factor=FACTORS)
def test_a_hook_on_a_running_node_replaces(x, factor):
    late(x, lambda inputs, outputs: (factor * inputs[0],))
    same(x.grad, torch.full_like(x, -2.0 * factor))


def late(x, hook):
    class Negative(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return -x

        @staticmethod
        def backward(ctx, gradient):
            y.grad_fn.register_hook(hook)
            return -gradient

    y = Negative.apply(x)
    (2 * y).sum().backward()


@clause("hooks.handle.removes")
@pytest.mark.parametrize("row", present(PLACES), ids=ids(PLACES))
@given(removed=st.permutations(range(3)), again=st.booleans())
def test_removing_takes_one_hook_away(row, removed, again):
    x, seen = torch.ones(2, requires_grad=True), []
    y = -x
    handles = [row.on(x, y, lambda gradient, n=n: seen.append(n)) for n in range(3)]
    for n in removed:
        handles[n].remove()
        if again:
            handles[n].remove()
        handles[n] = None
        y.backward(torch.ones(2), retain_graph=True)
        same(seen, [m for m in range(3) if handles[m]])
        seen.clear()


@clause("hooks.replacement.mismatch")
@pytest.mark.parametrize("row", present(REPLACING), ids=ids(REPLACING))
@pytest.mark.parametrize("shape", [(2,), (3,), (), (1,), (1, 2), (2, 1), (0,)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_a_replacement_of_another_shape_or_dtype_is_refused(row, shape, dtype):
    x, given = torch.ones(2, requires_grad=True), torch.ones(shape, dtype=dtype)
    y = -x
    row.on(x, y, lambda gradient: given)
    if given.shape == x.shape and given.dtype == x.dtype:
        y.backward(torch.ones(2))
        same(x.grad.abs(), torch.ones(2))
    else:
        refuses(lambda: y.backward(torch.ones(2)), RuntimeError)


@clause("hooks.replacement.mismatch")
@pytest.mark.parametrize("row", present(COUNTED), ids=ids(COUNTED))
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_another_number_of_replacements_is_refused(row, count):
    x = torch.ones(2, requires_grad=True)
    y = -x
    row.on(y.grad_fn, count)
    if count == 1:
        y.backward(torch.ones(2))
        same(x.grad, -torch.ones(2))
    else:
        refuses(lambda: y.backward(torch.ones(2)), RuntimeError)


@clause("hooks.replacement.type")
@pytest.mark.parametrize("on", ["leaf", "non-leaf", "node"])
@pytest.mark.parametrize("value", [0, 1.0, False, "gradient", [1.0, 1.0]], ids=str)
def test_a_replacement_that_is_no_tensor_is_refused(on, value):
    x = torch.ones(2, requires_grad=True)
    y = -x
    place = {"leaf": x, "non-leaf": y, "node": y.grad_fn}[on]
    handle = place.register_hook(lambda *gradients: value)
    refuses(lambda: y.backward(torch.ones(2), retain_graph=True), TypeError)
    handle.remove()
    y.backward(torch.ones(2))


@clause("hooks.post_accumulate.after_grad")
@given(x=leaves(shapes=FILLED), factors=st.lists(FACTORS, min_size=1, max_size=3))
def test_hook_is_called_with_the_leaf_after_its_grad_is_updated(x, factors):
    seen, totals = [], [float(sum(factors[: n + 1])) for n in range(len(factors))]
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append((leaf is x, x.grad.clone())))
    for factor in factors:
        (2 * x + (factor - 2) * x).sum().backward()
    same([is_x for is_x, _ in seen], [True] * len(factors))
    for (_, grad), total in zip(seen, totals):
        same(grad, torch.full_like(x, total))


@clause("hooks.post_accumulate.after_grad")
@given(x=leaves(shapes=FILLED), inputs=st.booleans(), factor=FACTORS)
def test_hook_is_called_where_the_leaf_accumulates(x, inputs, factor):
    seen, other = [], torch.ones_like(x, requires_grad=True)
    x.register_hook(lambda gradient: factor * gradient)
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad.clone()))
    (x * other).sum().backward(inputs=[other])
    same(len(seen), 0)
    (3 * x).sum().backward(inputs=[x] if inputs else None)
    same(len(seen), 1)
    same(seen[0], torch.full_like(x, 3.0 * factor))


@clause("hooks.post_accumulate.changes")
@given(x=leaves(shapes=FILLED), rate=st.sampled_from([0.5, 1.0, 0.25]), times=st.integers(1, 3))
def test_hook_can_step_and_clear_the_gradient(x, rate, times):
    def step(leaf):
        leaf.sub_(rate * leaf.grad)
        leaf.grad = None

    start, other = x.detach().clone(), torch.ones_like(x, requires_grad=True)
    x.register_post_accumulate_grad_hook(step)
    for _ in range(times):
        (2 * x + other).sum().backward()
        same(x.grad, None)
    same(x.detach(), start - 2 * rate * times)
    same((x.is_leaf, x.requires_grad), (True, True))
    same(other.grad, torch.full_like(x, float(times)))


@clause("hooks.post_accumulate.changes")
@given(x=leaves(shapes=FILLED), change=rows(MUTATIONS))
def test_hook_can_change_the_gradient_in_place(x, change):
    x.register_post_accumulate_grad_hook(lambda leaf: (change.inplace(leaf.grad), None)[1])
    for _ in range(2):
        (3 * x).sum().backward()
    three = torch.full_like(x, 3.0).detach()
    same(x.grad, change.functional(change.functional(three) + 3))


@clause("hooks.post_accumulate.refused")
@given(x=tensors(), row=rows(EXACT), retains=st.booleans())
def test_hook_after_accumulation_needs_a_leaf_that_requires_grad(x, row, retains):
    refuses(lambda: x.register_post_accumulate_grad_hook(lambda leaf: None))
    y = row.forward(x.requires_grad_())
    if retains:
        y.retain_grad()
    refuses(lambda: y.register_post_accumulate_grad_hook(lambda leaf: None))
    x.register_post_accumulate_grad_hook(lambda leaf: None)


@clause("hooks.post_accumulate.not_by_grad")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), create_graph=st.booleans())
def test_hook_after_accumulation_is_not_called_by_grad(x, row, create_graph):
    seen, y = [], row.forward(x).sum()
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad.clone()))
    torch.autograd.grad(y, x, retain_graph=True, create_graph=create_graph)
    same(len(seen), 0)
    y.backward()
    same(len(seen), 1)


@clause("hooks.post_accumulate.before_node_hooks")
@given(order=st.permutations(range(3)))
def test_hooks_after_accumulation_run_before_the_hooks_of_the_node(order):
    seen, x = [], torch.ones(2, requires_grad=True)
    y = -x
    node = y.grad_fn.next_functions[0][0]
    registering = (
        lambda: x.register_post_accumulate_grad_hook(lambda leaf: seen.append("leaf")),
        lambda: node.register_prehook(lambda outputs: seen.append("prehook")),
        lambda: node.register_hook(lambda inputs, outputs: seen.append("hook")),
    )
    for n in order:
        registering[n]()
    y.sum().backward()
    same(seen, ["prehook", "leaf", "hook"])


@clause("hooks.post_accumulate.returns_nothing")
@given(x=leaves(shapes=FILLED))
def test_hook_after_accumulation_that_returns_a_tensor_is_refused(x):
    handle = x.register_post_accumulate_grad_hook(lambda leaf: 2 * leaf.grad)
    refuses(lambda: (3 * x).sum().backward(), RuntimeError)
    handle.remove()
    x.grad = None
    (3 * x).sum().backward()
    same(x.grad, torch.full_like(x, 3.0))


LISTED = st.lists(st.integers(0, 4), min_size=1, max_size=4)
NAMES = st.permutations("abcde").flatmap(lambda names: st.integers(1, 5).map(lambda n: names[:n]))


@clause("hooks.multi.once")
@given(program=PROGRAMS, listed=LISTED, times=st.integers(1, 2))
def test_multi_grad_hook_is_called_once_in_a_pass(program, listed, times):
    seen, inputs = [], [torch.tensor(2.0, requires_grad=True) for _ in range(2)]
    made = grown(program, inputs, lambda step, a, b: step.of(a, b), lambda item, n: item)
    listed = [n % (len(made) - 1) for n in listed]
    torch.autograd.graph.register_multi_grad_hook([made[n] for n in listed], seen.append)
    for _ in range(times):
        made[-1].backward(retain_graph=True)
    same(len(seen), times * any(n in reached(program)[-1] for n in listed))
    same(all(len(gradients) == len(listed) for gradients in seen), True)


@clause("hooks.multi.gradients")
@given(x=leaves(shapes=FILLED), listed=NAMES, root=st.sampled_from("de"), inputs=st.booleans())
def test_multi_grad_hook_receives_the_gradients_in_order(x, listed, root, inputs):
    b, seen = torch.full_like(x, 2.0, requires_grad=True), []
    c, e = x * b, 5 * x
    tensors = {"a": x, "b": b, "c": c, "d": 3 * c, "e": e}
    torch.autograd.graph.register_multi_grad_hook([tensors[name] for name in listed], seen.extend)
    (7 * tensors[root]).sum().backward(inputs=[x] if inputs else None)
    of = {"e": {"e": 7.0, "a": 35.0}, "d": {"d": 7.0, "c": 21.0, "a": 42.0, "b": 21 * x.detach()}}
    expected = dict(of[root], b=None) if inputs else of[root]
    if any(expected.get(name) is not None for name in listed):
        same(len(seen), len(listed))
    for name, gradient in zip(listed, seen):
        value = expected.get(name)
        same(gradient, value if value is None else torch.zeros_like(x) + value)


@clause("hooks.multi.timing")
@given(listed=st.permutations(range(1, 4)), count=st.integers(1, 3))
def test_multi_grad_hook_is_called_with_the_last_of_the_gradients(listed, count):
    seen, listed = [], listed[:count]
    chain = [torch.ones(2, requires_grad=True)]
    for _ in range(4):
        chain.append(2 * chain[-1])
    for n, tensor in enumerate(chain):
        tensor.register_hook(lambda gradient, n=n: seen.append(n))
    torch.autograd.graph.register_multi_grad_hook(
        [chain[n] for n in listed], lambda gradients: seen.append("all")
    )
    (5 * chain[-1]).sum().backward()
    last = min(listed)
    same(seen, [*range(4, last - 1, -1), "all", *range(last - 1, -1, -1)])


@clause("hooks.multi.root")
@pytest.mark.parametrize("listed", ["y", "xy", "yx", "x"])
@pytest.mark.parametrize("roots", ["y", "yz", "x", "xz"])
def test_multi_grad_hook_counts_a_root(listed, roots):
    seen, x = [], torch.ones(2, requires_grad=True)
    named = {"x": x, "y": 3 * x, "z": 5 * x}
    torch.autograd.graph.register_multi_grad_hook([named[n] for n in listed], seen.append)
    torch.autograd.backward([named[n] for n in roots], [torch.ones(2)] * len(roots))
    computed = [[n == "x" or n in roots for n in listed]]
    same([[g is not None for g in gradients] for gradients in seen], computed * any(computed[0]))


@clause("hooks.multi.apart")
@pytest.mark.parametrize("outer", [1, 2])
@pytest.mark.parametrize("inner", [0, 1, 2])
def test_multi_grad_hook_tells_passes_apart(outer, inner):
    def nest(gradient):
        if not nested:
            nested.append(True)
            roots[inner].backward(retain_graph=True)

    seen, nested, chain, roots = [], [], [torch.ones(2, requires_grad=True)], []
    for _ in range(3):
        between = 2 * chain[-1]
        between.register_hook(nest)
        chain.append(2 * between)
        roots.append((5 * chain[-1]).sum())
    torch.autograd.graph.register_multi_grad_hook(chain[1:], seen.append)
    roots[outer].backward(retain_graph=True)
    computed = [[g is not None for g in gradients] for gradients in seen]
    same(sorted(computed), sorted([n <= last for n in range(3)] for last in (inner, outer)))


@clause("hooks.multi.grad")
@given(x=leaves(shapes=FILLED), listed=NAMES, asked=st.sampled_from("abce"))
def test_multi_grad_hook_is_called_by_grad(x, listed, asked):
    b, seen = torch.full_like(x, 2.0, requires_grad=True), []
    c, e = x * b, 5 * x
    tensors = {"a": x, "b": b, "c": c, "d": 3 * c, "e": e}
    torch.autograd.graph.register_multi_grad_hook([tensors[name] for name in listed], seen.append)
    torch.autograd.grad((7 * tensors["d"] + e).sum(), tensors[asked])
    computed = {"a": "acde", "b": "bcd", "c": "cd", "e": "e"}[asked]
    expected = [[name in computed for name in listed]] * any(name in computed for name in listed)
    same([[g is not None for g in gradients] for gradients in seen], expected)


@clause("hooks.multi.outside")
@pytest.mark.parametrize("which", present(MULTI), ids=ids(MULTI))
@given(x=leaves(shapes=FILLED), first=st.booleans(), row=rows(EXACT))
def test_multi_grad_hook_ignores_what_needs_no_grad(which, x, first, row):
    seen, constant = [], torch.ones(2)
    which.on([constant, x] if first else [x, constant], seen.append)
    row.forward(x).sum().backward()
    same(len(seen), 1)


@clause("hooks.multi.outside")
@pytest.mark.parametrize("mode", present(MULTI), ids=ids(MULTI))
@given(x=leaves(shapes=FILLED), first=st.booleans(), row=rows(EXACT))
def test_multi_grad_hook_ignores_leaves_of_other_graphs(mode, x, first, row):
    seen, other = [], torch.ones(2, requires_grad=True)
    mode.on([other, x] if first else [x, other], seen.append)
    row.forward(x).sum().backward()
    same(len(seen), 1)
    other.sum().backward()
    same(len(seen), 2)


@clause("hooks.multi.any")
@given(listed=st.permutations(range(4)), count=st.integers(1, 4), root=st.integers(1, 3))
def test_hook_in_mode_any_is_called_with_the_first_gradient(listed, count, root):
    seen, listed = [], listed[:count]
    chain = [torch.ones(2, requires_grad=True)]
    for _ in range(3):
        chain.append(2 * chain[-1])
    torch.autograd.graph.register_multi_grad_hook(
        [chain[n] for n in listed], lambda gradient: seen.append(gradient.tolist()), mode="any"
    )
    for _ in range(2):
        (5 * chain[root]).sum().backward(retain_graph=True)
    computed = [n for n in listed if n <= root]
    same(seen, [[5.0 * 2 ** (root - max(computed))] * 2] * 2 if computed else [])


@clause("hooks.multi.any_computed")
@pytest.mark.parametrize("used", [0, 1, 2])
@given(listed=st.permutations(range(3)))
def test_hook_in_mode_any_waits_for_a_gradient(used, listed):
    seen, parts = [], torch.ones(3, 2, requires_grad=True).unbind()
    torch.autograd.graph.register_multi_grad_hook(
        [parts[n] for n in listed], seen.append, mode="any"
    )
    (5 * parts[used]).sum().backward()
    same([gradient is None for gradient in seen], [False])
    same(seen[0], torch.full((2,), 5.0))


@clause("hooks.multi.mode_refused")
@pytest.mark.parametrize("mode", ["some", "", "ALL", "first", None])
def test_other_modes_of_multi_grad_hooks_are_refused(mode):
    x = torch.ones(2, requires_grad=True)
    register = torch.autograd.graph.register_multi_grad_hook
    refuses(lambda: register([x], lambda gradients: None, mode=mode), ValueError)
    register([x], lambda gradients: None, mode="all")
    register([x], lambda gradient: None, mode="any")


@clause("hooks.multi.removed")
@pytest.mark.parametrize("mode", present(MULTI), ids=ids(MULTI))
@given(x=leaves(shapes=FILLED), row=rows(EXACT), times=st.integers(0, 2))
def test_removed_multi_grad_hook_is_not_called(mode, x, row, times):
    seen, kept, y = [], [], row.forward(x)
    handle = mode.on([x, y], seen.append)
    mode.on([x, y], kept.append)
    for _ in range(times):
        y.sum().backward(retain_graph=True)
    handle.remove()
    y.sum().backward()
    same((len(seen), len(kept)), (times, times + 1))
