"""SPEC.md, Threads.

Threads meet at barriers and locks, never by waiting a while; every wait ends after some
seconds, and a thread that hangs keeps nothing from ending.
"""

import threading
from multiprocessing.pool import ThreadPool

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same
from ..harness.clauses import clause
from ..strategies.functions import EXACT, SMOOTH
from ..strategies.mutations import MUTATIONS
from ..strategies.tables import rows
from ..strategies.tensors import leaves, tensors
from ..strategies.views import VIEWS

# Distinct, to show whose a gradient is, and none 0, to show that it is somebody's.
CREWS = st.lists(st.sampled_from([1, 2, 3, -1, -2, -3]), min_size=2, max_size=4, unique=True)


# Run the job on all cases at the same time, each in a thread of its own.
def at_once(job, cases):
    start = threading.Barrier(len(cases))
    with ThreadPool(len(cases)) as pool:
        return pool.map_async(lambda case: (start.wait(15), job(case))[1], cases, 1).get(45)


# Return 3 * x, with a hook that calls `visit` during backward.
def hooked(x, visit):
    y = 3 * x
    y.register_hook(lambda gradient: (visit(), None)[1])
    return y


# Return 3 * x, computed by a custom Function whose backward calls `visit`.
def visited(x, visit):
    class Visited(torch.autograd.Function):
        forward = staticmethod(lambda ctx, x: 3 * x)
        backward = staticmethod(lambda ctx, gradient: (visit(), 3 * gradient)[1])

    return Visited.apply(x)


class ScaledSquare(torch.autograd.Function):
    """Computes factor * x * x, and keeps both for its backward."""

    @staticmethod
    def forward(ctx, x, factor):  # noqa: D102
        ctx.save_for_backward(x)
        ctx.factor = factor
        return factor * x * x

    backward = staticmethod(lambda ctx, v: (2 * ctx.factor * ctx.saved_tensors[0] * v, None))


# Return what the action returns, or the text of the RuntimeError that it raises.
def result_or_refusal(action):
    try:
        return action()
    except RuntimeError as refusal:
        return str(refusal)


@clause("threads.independent.serial_result")
@given(x=tensors(), functions=st.lists(rows(EXACT), min_size=2, max_size=4))
def test_each_thread_finds_the_gradient_of_its_own_graph(x, functions):
    def train(function):
        leaf = x.clone().requires_grad_()
        function.forward(leaf).sum().backward()
        return leaf.grad

    for function, gradient in zip(functions, at_once(train, functions)):
        same(gradient, function.slope(x))


@clause("threads.independent.serial_result")
@pytest.mark.parametrize("scale", [1.0, 2.0**-140])  # the latter is denormal in float32
@given(x=tensors(), functions=st.lists(rows(SMOOTH), min_size=2, max_size=4))
def test_threads_round_like_one_thread(scale, x, functions):
    def train(function):
        leaf = x.clone().requires_grad_()
        function.forward(leaf).backward(torch.full_like(leaf, scale))
        return leaf.grad

    serial = [train(function) for function in functions]
    for gradient, expected in zip(at_once(train, functions), serial):
        same(gradient, expected)


@clause("threads.independent.serial_result")
@given(x=tensors(), factors=CREWS)
def test_threads_find_second_derivatives(x, factors):
    def second_derivative(factor):
        leaf = x.clone().requires_grad_()
        (first,) = torch.autograd.grad((factor * leaf.pow(3)).sum(), leaf, create_graph=True)
        return torch.autograd.grad(first.sum(), leaf)[0]

    for factor, gradient in zip(factors, at_once(second_derivative, factors)):
        same(gradient, 6.0 * factor * x)


@clause("threads.independent.overlap")
@pytest.mark.parametrize("threads", [2, 4])
def test_hooks_of_all_threads_meet(threads):
    meeting = threading.Barrier(threads)

    def train(leaf):
        hooked(leaf, lambda: meeting.wait(15)).sum().backward()
        return leaf.grad.tolist()

    crew = [torch.ones(2, requires_grad=True) for _ in range(threads)]
    same(at_once(train, crew), [[3.0, 3.0]] * threads)


@clause("threads.independent.overlap")
@pytest.mark.parametrize("threads", [2, 4])
def test_custom_functions_of_all_threads_meet(threads):
    meeting = threading.Barrier(threads)

    def train(leaf):
        out = visited(leaf, lambda: meeting.wait(15))
        return torch.autograd.grad(out.sum(), leaf)[0].tolist()

    crew = [torch.ones(2, requires_grad=True) for _ in range(threads)]
    same(at_once(train, crew), [[3.0, 3.0]] * threads)


@clause("threads.caller.runs_backward")
@pytest.mark.parametrize("threads", [1, 2, 4])
def test_hooks_run_on_the_calling_thread(threads):
    def train(leaf):
        seen = []
        leaf.register_hook(lambda gradient: seen.append(threading.get_ident()))
        hooked(leaf, lambda: seen.append(threading.get_ident())).sum().backward()
        return [ident == threading.get_ident() for ident in seen]

    same(train(torch.ones(2, requires_grad=True)), [True, True])
    crew = [torch.ones(2, requires_grad=True) for _ in range(threads)]
    same(at_once(train, crew), [[True, True]] * threads)


@clause("threads.caller.runs_backward")
@pytest.mark.parametrize("threads", [1, 2, 4])
def test_custom_functions_run_on_the_calling_thread(threads):
    def train(leaf):
        seen = []
        out = visited(leaf, lambda: seen.append(threading.get_ident()))
        torch.autograd.grad(out.sum(), leaf)
        return [ident == threading.get_ident() for ident in seen]

    same(train(torch.ones(2, requires_grad=True)), [True])
    crew = [torch.ones(2, requires_grad=True) for _ in range(threads)]
    same(at_once(train, crew), [[True]] * threads)


@clause("threads.backward.any_thread")
@given(x=leaves(), functions=st.lists(rows(EXACT), min_size=1, max_size=2))
def test_each_piece_recorded_and_backward_called_in_another_thread(x, functions):
    y, value, slope = x, x.detach(), torch.ones_like(x)
    for function in functions:
        (y,) = at_once(function.forward, [y])
        slope, value = slope * function.slope(value), function.forward(value)
    at_once(lambda y: y.sum().backward(), [y])
    same(x.grad, slope)


@clause("threads.backward.any_thread")
@given(x=leaves(), functions=st.lists(rows(EXACT), min_size=2, max_size=4))
def test_threads_record_at_once_from_a_shared_leaf(x, functions):
    branches = at_once(lambda function: function.forward(x).sum(), functions)
    sum(branches).backward()
    same(x.grad, sum(function.slope(x.detach()) for function in functions))


@clause("threads.error.own_thread")
@pytest.mark.parametrize("failing", [[], [1], [0, 2]])
def test_errors_in_some_of_three_overlapping_backwards(failing):
    meeting = threading.Barrier(3)

    def train(n):
        def visit(gradient):
            meeting.wait(15)
            if n in failing:
                raise RuntimeError(f"of thread {n}")

        x = torch.ones(2, requires_grad=True)
        x.register_hook(visit)
        try:
            (3 * x).sum().backward()
        except RuntimeError as error:
            return f"of thread {n}" in str(error)
        return x.grad.tolist()

    same(at_once(train, range(3)), [n in failing or [3.0, 3.0] for n in range(3)])


@clause("threads.grad.shared_inputs")
@given(x=leaves(), functions=st.lists(rows(EXACT), min_size=2, max_size=4))
def test_grad_for_a_shared_input(x, functions):
    def gradient_of(function):
        return torch.autograd.grad(function.forward(x).sum(), x)[0]

    for function, gradient in zip(functions, at_once(gradient_of, functions)):
        same(gradient, function.slope(x.detach()))
    same(x.grad, None)


@clause("threads.grad.shared_inputs")
@given(x=leaves(), factors=CREWS)
def test_grad_for_two_shared_inputs(x, factors):
    weight = (x.detach() + 1).requires_grad_()

    def gradients_of(factor):
        return torch.autograd.grad((factor * x * weight).sum(), (x, weight))

    for factor, (by_x, by_weight) in zip(factors, at_once(gradients_of, factors)):
        same(by_x, factor * weight.detach())
        same(by_weight, factor * x.detach())


@clause("threads.leaf.race")
@given(x=leaves(), factors=CREWS)
def test_racing_accumulation_leaves_a_gradient(x, factors):
    at_once(lambda factor: result_or_refusal((factor * x).sum().backward), factors)
    same((x.grad.shape, x.grad.dtype), (x.shape, x.dtype))


@clause("threads.leaf.race")
@given(x=leaves(), factors=CREWS)
def test_racing_updates_of_a_shared_parameter(x, factors):
    def train(factor):
        result_or_refusal((factor * x * x).sum().backward)
        with torch.no_grad():
            x.sub_(1)

    at_once(train, factors)
    same((x.requires_grad, x.is_leaf, x.grad_fn), (True, True, None))


@clause("threads.leaf.race_stays_there")
@given(x=leaves(), factors=CREWS)
def test_leaves_beside_a_raced_one(x, factors):
    def train(factor):
        own = x.detach().clone().requires_grad_()
        (factor * (own + x)).sum().backward()
        return own.grad

    for factor, gradient in zip(factors, at_once(train, factors)):
        same(gradient, torch.full_like(x, float(factor)))


@clause("threads.leaf.in_turn")
@given(x=leaves(), factors=CREWS)
def test_backwards_under_a_lock_add_up(x, factors):
    lock = threading.Lock()

    def train(factor):
        y = (factor * x).sum()
        with lock:
            y.backward()

    at_once(train, factors)
    same(x.grad, torch.full_like(x, float(sum(factors))))


@clause("threads.leaf.in_turn")
@given(x=leaves(), factors=CREWS)
def test_backwards_of_one_thread_after_the_other_add_up(x, factors):
    for factor in factors:
        at_once(lambda factor: (factor * x).sum().backward(), [factor])
    same(x.grad, torch.full_like(x, float(sum(factors))))


@clause("threads.retained.all_succeed")
@given(x=leaves(), shared=rows(EXACT), factors=CREWS)
def test_all_threads_get_through_a_retained_graph(x, shared, factors):
    h = shared.forward(x)

    def gradient_of(factor):
        return torch.autograd.grad((factor * h).sum(), x, retain_graph=True)[0]

    for factor, gradient in zip(factors, at_once(gradient_of, factors)):
        same(gradient, factor * shared.slope(x.detach()))
    same(torch.autograd.grad(h.sum(), x)[0], shared.slope(x.detach()))


@clause("threads.retained.hook_per_thread")
@given(x=leaves(), factors=CREWS)
def test_hook_on_a_shared_tensor(x, factors):
    seen = []
    h = x * x
    h.register_hook(lambda gradient: seen.append(gradient.tolist()))
    at_once(lambda n: torch.autograd.grad((n * h).sum(), x, retain_graph=True), factors)
    same(sorted(seen), sorted(torch.full_like(x, float(n)).tolist() for n in factors))


@clause("threads.nodes.function")
@given(x=leaves(), factors=CREWS)
def test_threads_share_a_call_of_a_custom_function(x, factors):
    h = ScaledSquare.apply(x, 1)

    def gradient_of(factor):
        return torch.autograd.grad((factor * h).sum(), x, retain_graph=True)[0]

    for factor, gradient in zip(factors, at_once(gradient_of, factors)):
        same(gradient, 2.0 * factor * x.detach())


@clause("threads.nodes.function")
@given(x=leaves(), factors=CREWS)
def test_each_thread_calls_a_custom_function(x, factors):
    def gradient_of(factor):
        return torch.autograd.grad(ScaledSquare.apply(x, factor).sum(), x)[0]

    for factor, gradient in zip(factors, at_once(gradient_of, factors)):
        same(gradient, 2.0 * factor * x.detach())


@clause("threads.nodes.inplace_view")
@given(view=rows(VIEWS), mutation=rows(MUTATIONS), factors=CREWS)
def test_threads_share_a_base_whose_view_was_changed(view, mutation, factors):
    x = torch.ones(2, 3, requires_grad=True)
    base = x * 1
    mutation.inplace(view.of(base))

    def gradient_of(factor):
        return torch.autograd.grad((factor * base).sum(), x, retain_graph=True)[0]

    for factor, gradient in zip(factors, at_once(gradient_of, factors)):
        expected = torch.full((2, 3), float(factor))
        view.of(expected).mul_(mutation.slope)
        same(gradient, expected)


@clause("threads.freed.refused")
@given(x=leaves())
def test_graph_that_another_thread_has_freed(x):
    h = x * x
    for retain in (True, False):
        at_once(lambda n: torch.autograd.grad((n * h).sum(), x, retain_graph=retain), [2])
    message = refuses(lambda: torch.autograd.grad((3 * h).sum(), x))
    same("retain_graph" in message, True)


@clause("threads.freed.refused")
@pytest.mark.parametrize("retain", [True, False])
def test_graph_freed_by_another_thread_on_the_way_to_it(retain):
    x = torch.tensor([1.0, -2.0], requires_grad=True)
    h = x * x

    def free(n):
        torch.autograd.grad((n * h).sum(), x, retain_graph=retain)

    y = 3 * h
    y.register_hook(lambda gradient: at_once(free, [2])[0])
    found = result_or_refusal(lambda: torch.autograd.grad(y.sum(), x)[0].tolist())
    same(found if retain else "retain_graph" in found, [6.0, -12.0] if retain else True)


@clause("threads.freed.right_or_refused")
@given(x=leaves(), factors=CREWS)
def test_race_through_a_graph_that_is_freed(x, factors):
    h = x
    for _ in range(8):
        h = h * torch.ones_like(x)

    def gradient_of(factor):
        return result_or_refusal(lambda: torch.autograd.grad((factor * h).sum(), x)[0])

    for factor, found in zip(factors, at_once(gradient_of, factors)):
        right = torch.full_like(x, float(factor))
        same(found, right) if torch.is_tensor(found) else same("retain_graph" in found, True)


@clause("threads.freed.one_succeeds")
@given(x=leaves(), factors=CREWS)
def test_somebody_gets_through_a_graph_that_is_freed(x, factors):
    h = x
    for _ in range(8):
        h = h * torch.ones_like(x)

    def gradient_of(factor):
        return result_or_refusal(lambda: torch.autograd.grad((factor * h).sum(), x)[0])

    same(any(torch.is_tensor(found) for found in at_once(gradient_of, factors)), True)


@clause("threads.single.same_gradients")
@given(x=leaves(), function=rows(EXACT), form=st.sampled_from(["context", "function"]))
def test_gradients_without_threads_of_autograd(x, function, form):
    with torch.autograd.set_multithreading_enabled(form == "function"):
        if form == "function":
            torch.autograd.set_multithreading_enabled(False)
        function.forward(x).sum().backward()
    same(x.grad, function.slope(x.detach()))


@clause("threads.single.on_caller")
@pytest.mark.parametrize("threads", [1, 2, 4])
def test_hooks_without_threads_of_autograd(threads):
    def train(leaf):
        seen = []
        with torch.autograd.set_multithreading_enabled(False):
            hooked(leaf, lambda: seen.append(threading.get_ident())).sum().backward()
        return [ident == threading.get_ident() for ident in seen]

    crew = [torch.ones(2, requires_grad=True) for _ in range(threads)]
    same(train(crew[0]), [True])
    same(at_once(train, crew), [[True]] * threads)


@clause("threads.saved_hooks.starts_without")
@given(x=leaves())
def test_saved_tensors_hooks_in_a_new_thread(x):
    packed = []
    with torch.autograd.graph.saved_tensors_hooks(packed.append, lambda _: None):
        (y,) = at_once(lambda x: x * x, [x])
        same(len(packed), 0)
        x * x
        same(len(packed) > 0, True)
    y.sum().backward()
    same(x.grad, 2 * x.detach())


@clause("threads.anomaly.seen")
def test_anomaly_detection_in_a_new_thread():
    # A fixed example: the sentence asks one question.
    with torch.autograd.set_detect_anomaly(True):
        observe(at_once(lambda _: torch.is_anomaly_enabled(), [0])[0])
