"""SPEC.md, Checkpointing."""

import contextlib
import gc
import weakref

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same, warned
from ..harness.capabilities import reaches
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.functions import CURVED, EXACT, GENTLE, SMOOTH
from ..strategies.outcomes import accepts
from ..strategies.packing import DRAWING, SQUARES
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, leaves, tensors

LEAVES = leaves(shapes=FILLED)
POSITIVE_LEAVES = leaves(shapes=FILLED, values="positive")
# A checkpoint without reentrance takes no keywords before 1.13.
KEYWORD = st.booleans() if reaches("1.13") else st.just(False)
VARIANTS = pytest.mark.parametrize("reentrant", [True, False])

MODIFYING = (
    Row(
        "saved input",
        of="lambda x, y: (y.pow(2), y.add_(1), y.sin())",
        slope="lambda x: 2 * x + (x + 1).cos()",
    ),
    Row("at the end", of="lambda x, y: (y.pow(2), 0 * y, y.add_(1))", slope="lambda x: 2 * x + 1"),
    Row(
        "saved result",
        of="lambda x, y: (1 * y.exp().mul_(2), 0 * y, y.sin())",
        slope="lambda x: 2 * x.exp() + x.cos()",
    ),
    Row(
        "by a view",
        of="lambda x, y: (y.pow(2), y.unsqueeze(0).mul_(2), y.unsqueeze(0).sin())",
        slope="lambda x: 2 * x + 2 + 2 * (2 * x).cos()",
    ),
)
"""Functions of `x` and `y`, which is 1 * x, whose results add up, and the slope of that sum."""

CONTAINERS = (
    Row("list", put="lambda x: [x]", get="lambda held: held[0]"),
    Row("tuple", put="lambda x: (1, x)", get="lambda held: held[1]"),
    Row("dict", put="lambda x: {'x': x}", get="lambda held: held['x']"),
    Row("nested", put="lambda x: [{'x': (x,)}]", get="lambda held: held[0]['x'][0]"),
    Row("closure", put="lambda x: (lambda: x)", get="lambda held: held()"),
)

CHANGES = (
    Row("shape", of="lambda x, again: (x[:1] if again else x).sin()", checks=("default",)),
    Row("dtype", of="lambda x, again: (x.double() if again else x).sin()", checks=("default",)),
    Row(
        "fewer",
        of="lambda x, again: x.sin() if again else x.sin().cos()",
        checks=("default", "none"),
    ),
    Row("nothing", of="lambda x, again: x.sin()", checks=()),
)
"""Functions that do something else when they run again, and which checks refuse that."""


def checkpointed(*args, **options):
    from torch.utils.checkpoint import checkpoint

    return checkpoint(*args, **options)


# Return contexts for selective checkpointing that save what `policy` says.
def selecting(policy, **options):
    from torch.utils.checkpoint import create_selective_checkpoint_contexts as create

    return lambda: create(policy, **options)


def teardown_function():
    gc.enable()


@clause("checkpoint.value.same")
@VARIANTS
@given(x=LEAVES, inner=rows(GENTLE), outer=rows(EXACT), factor=st.integers(1, 3))
def test_values_and_gradients_are_the_same(reentrant, x, inner, outer, factor):
    y = checkpointed(lambda x: outer.forward(inner.forward(x)), x, use_reentrant=reentrant)
    between = inner.forward(x.detach())
    same(y.detach(), outer.forward(between))
    (factor * y).sum().backward()
    same(x.grad, factor * outer.slope(between) * inner.slope(x.detach()))


@clause("checkpoint.value.same")
@VARIANTS
@given(row=rows(SQUARES), x=POSITIVE_LEAVES, factor=st.integers(1, 3))
def test_gradient_of_a_square_is_the_same(reentrant, row, x, factor):
    y = checkpointed(row.of, factor * x, use_reentrant=reentrant)
    close(y.detach(), (factor * x.detach()).pow(2), ulps=4)
    y.sum().backward()
    close(x.grad, 2 * factor * factor * x.detach(), ulps=8)


@clause("checkpoint.value.same")
@VARIANTS
@given(x=LEAVES, factor=st.integers(-3, 3))
def test_arguments_results_and_parameters_of_several_kinds(reentrant, x, factor):
    def function(a, number, b, nothing):
        return a * parameter, number, a * b * number, nothing

    parameter = torch.full_like(x, 3).requires_grad_()
    results = checkpointed(function, x, factor, x, None, use_reentrant=reentrant)
    same((results[1], results[3]), (factor, None))
    (results[0] + results[2]).sum().backward()
    same(x.grad, 3 + 2 * factor * x.detach())
    same(parameter.grad, x.detach())


@clause("checkpoint.recompute.runs_again")
@given(reentrant=st.booleans(), x=LEAVES, row=rows(CURVED), times=st.integers(1, 3))
def test_function_runs_in_the_forward_and_in_the_backward(reentrant, x, row, times):
    runs = []
    function = lambda x: runs.append(1) or row.forward(x)  # noqa: E731
    y = checkpointed(function, x, use_reentrant=reentrant).sum()
    same(len(runs), 1)
    for _ in range(times):
        y.backward(retain_graph=True)
    same(len(runs) > 1, True)
    same(x.grad, times * row.slope(x.detach()))


@clause("checkpoint.recompute.nothing_kept")
@given(reentrant=st.booleans(), x=LEAVES, row=rows(SMOOTH), depth=st.integers(1, 3))
def test_intermediate_results_die_before_the_backward(reentrant, x, row, depth):
    def function(x):
        for _ in range(depth):
            x = 2 * x
            seen.append(weakref.ref(x))
            x = row.forward(x)
        return x

    gc.disable()
    seen = []
    y = checkpointed(function, x, use_reentrant=reentrant)
    same([tensor() is None for tensor in seen], [True] * depth)
    same(y.requires_grad, True)


@clause("checkpoint.rng.reproduced")
@VARIANTS
@given(row=rows(DRAWING), seed=st.integers(0, 99), between=st.integers(0, 3))
def test_numbers_that_were_drawn_are_drawn_again(reentrant, row, seed, between):
    x = torch.full((16,), -2.0, requires_grad=True)
    torch.manual_seed(seed)
    y = checkpointed(lambda x: row.of(row.of(x)), x, use_reentrant=reentrant)
    torch.rand(between)
    y.sum().backward()
    same(x.grad, y.detach() / -2)


@clause("checkpoint.rng.undisturbed")
@given(
    reentrant=st.booleans(),
    row=rows(DRAWING[:3]),
    seed=st.integers(0, 99),
    between=st.integers(0, 3),
)
def test_backward_leaves_the_generator_as_it_was(reentrant, row, seed, between):
    x = torch.full((16,), -2.0, requires_grad=True)
    torch.manual_seed(seed)
    y = checkpointed(lambda x: row.of(x) * x, x, use_reentrant=reentrant)
    torch.rand(between)
    state = torch.get_rng_state()
    y.sum().backward()
    same(torch.equal(torch.get_rng_state(), state), True)


@clause("checkpoint.no_grad.runs_plainly")
@given(reentrant=st.booleans(), x=LEAVES, row=rows(EXACT))
def test_function_under_no_grad(reentrant, x, row):
    runs = []
    function = lambda x: runs.append(1) or row.forward(x)  # noqa: E731
    with torch.no_grad():
        y = checkpointed(function, x, use_reentrant=reentrant)
    same((len(runs), y.requires_grad), (1, False))
    same(y, row.forward(x.detach()))


@clause("checkpoint.nested.same")
@given(x=LEAVES, variants=st.lists(st.booleans(), min_size=1, max_size=3), after=st.booleans())
def test_nested_checkpoints(x, variants, after):
    def function(x, level):
        if level == len(variants):
            return x
        x = x if after else x.pow(2)
        x = checkpointed(function, x, level + 1, use_reentrant=variants[level])
        return x.pow(2) if after else x

    y, power = function(x, 0), 2 ** len(variants)
    same(y.detach(), x.detach().pow(power))
    y.sum().backward()
    same(x.grad, power * x.detach().pow(power - 1))


@clause("checkpoint.sequential.same")
@given(
    reentrant=st.booleans(),
    x=LEAVES,
    table=st.lists(rows(GENTLE), min_size=1, max_size=4),
    data=st.integers(0, 3),
)
def test_sequence_in_segments(reentrant, x, table, data):
    from torch.utils.checkpoint import checkpoint_sequential

    functions, segments = [row.forward for row in table], 1 + data % len(table)
    y = checkpoint_sequential(functions, segments, x, use_reentrant=reentrant)
    slope, value = 1, x.detach()
    for row in table:
        slope, value = slope * row.slope(value), row.forward(value)
    close(y.detach(), value)
    y.sum().backward()
    close(x.grad, slope)


@clause("checkpoint.modified.inside")
@VARIANTS
@given(row=rows(MODIFYING), x=POSITIVE_LEAVES)
def test_function_that_modifies_what_it_saved(reentrant, row, x):
    y = checkpointed(lambda x: row.of(x, 1 * x), x, use_reentrant=reentrant)
    raised = not accepts(lambda: sum(part.sum() for part in y).backward())
    same(raised or torch.allclose(x.grad, row.slope(x.detach())), True)


@clause("checkpoint.modified.arguments")
@given(reentrant=st.booleans(), x=LEAVES, constant=st.booleans(), used=st.booleans())
def test_arguments_that_are_modified_later(reentrant, x, constant, used):
    first, second = 1 * x, torch.full_like(x, 3)
    function = (lambda a, b: a * b) if used else (lambda a, b: a * 3)
    y = checkpointed(function, first, second, use_reentrant=reentrant)
    (second if constant else first).add_(1)
    raised = not accepts(lambda: y.sum().backward())
    same(raised or x.grad.tolist() == torch.full_like(x, 3).tolist(), True)


@clause("checkpoint.modified.arguments")
@given(reentrant=st.booleans(), x=LEAVES, factor=st.integers(2, 3))
def test_arguments_that_the_function_modifies(reentrant, x, factor):
    y = checkpointed(lambda a: a.mul_(factor).pow(2), 1 * x, use_reentrant=reentrant)
    raised = not accepts(lambda: y.sum().backward())
    same(raised or torch.equal(x.grad, 2 * factor**2 * x.detach()), True)


@clause("checkpoint.modified.arguments")
@given(keyword=KEYWORD, x=LEAVES)
def test_arguments_of_any_kind_that_are_modified(keyword, x):
    other = torch.full_like(x, 3)
    named, positional = ({"b": other}, ()) if keyword else ({}, (other,))
    y = checkpointed(lambda a, b: a * b, x, *positional, use_reentrant=False, **named)
    other.add_(1)
    raised = not accepts(lambda: y.sum().backward())
    same(raised or x.grad.tolist() == torch.full_like(x, 3).tolist(), True)


# Fixed on purpose: one bit is recorded for each implementation.
@clause("checkpoint.function.read_twice")
@VARIANTS
def test_whether_saved_tensors_may_be_read_twice(reentrant):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, gradient):
            return gradient * (ctx.saved_tensors[0] + ctx.saved_tensors[0])

    x = torch.ones(2, requires_grad=True)
    y = checkpointed(Square.apply, x, use_reentrant=reentrant).sum()
    observe(accepts(lambda: y.backward()), "reentrant" if reentrant else "non-reentrant")


@clause("checkpoint.reentrant.unrecorded")
@given(x=LEAVES, row=rows(CURVED))
def test_reentrant_forward_is_not_recorded(x, row):
    def function(x):
        y = row.forward(x)
        recorded.append((torch.is_grad_enabled(), y.requires_grad))
        return y

    recorded = []
    y = checkpointed(function, x, use_reentrant=True)
    same(recorded, [(False, False)])
    y.sum().backward()
    same(recorded[1:], [(True, True)])


@clause("checkpoint.reentrant.whole")
@given(x=LEAVES, row=rows(CURVED + SMOOTH), times=st.integers(1, 3))
def test_reentrant_recomputation_runs_to_the_end(x, row, times):
    started, ended = [], []
    function = lambda x: (started.append(1), row.forward(x), ended.append(1))[1]  # noqa: E731
    y = checkpointed(function, x, use_reentrant=True).sum()
    for _ in range(times):
        y.backward(retain_graph=True)
    same((len(started) > 1, len(ended)), (True, len(started)))


@clause("checkpoint.reentrant.backward_only")
@given(x=LEAVES, row=rows(CURVED), before=st.integers(1, 2))
def test_reentrant_checkpoint_serves_backward_alone(x, row, before):
    y = checkpointed(row.forward, before * x, use_reentrant=True).sum()
    refuses(lambda: torch.autograd.grad(y, x, retain_graph=True), RuntimeError)
    refuses(lambda: y.backward(inputs=[x], retain_graph=True), RuntimeError)
    y.backward()
    same(x.grad, before * row.slope(before * x.detach()))


@clause("checkpoint.reentrant.needs_input")
@given(x=tensors(shapes=FILLED), requires_grad=st.booleans())
def test_reentrant_checkpoint_without_an_input_that_requires_grad(x, requires_grad):
    results, parameter = [], torch.full_like(x, 3).requires_grad_()
    x.requires_grad_(requires_grad)
    function = lambda x: x * parameter  # noqa: E731
    call = lambda: results.append(checkpointed(function, x, use_reentrant=True))  # noqa: E731
    texts = warned(call)
    same(results[0].requires_grad, requires_grad)
    same(any("requires_grad" in text for text in texts), not requires_grad)


@clause("checkpoint.reentrant.containers")
@pytest.mark.parametrize("container", present(CONTAINERS), ids=ids(CONTAINERS))
def test_reentrant_checkpoint_overlooks_containers(container):
    x = torch.tensor([2.0, 3.0], requires_grad=True)
    function = lambda held: container.get(held).pow(2)  # noqa: E731
    y = checkpointed(function, container.put(x), use_reentrant=True)
    same(y, torch.tensor([4.0, 9.0]))
    same(
        (y.requires_grad, checkpointed(torch.neg, x, use_reentrant=True).requires_grad),
        (False, True),
    )


@clause("checkpoint.reentrant.outputs")
@given(x=LEAVES, row=rows(EXACT))
def test_results_of_a_reentrant_checkpoint_require_grad(x, row):
    function = lambda x: (row.forward(x), x.detach(), 2 * x.detach(), x > 0)  # noqa: E731
    results = checkpointed(function, x, use_reentrant=True)
    same([result.requires_grad for result in results], [True, True, True, False])
    results[0].sum().backward()
    same(x.grad, row.slope(x.detach()))


@clause("checkpoint.reentrant.detached")
@given(x=LEAVES)
def test_reentrant_checkpoint_of_detached_results(x):
    y = checkpointed(lambda x: x.detach() * 2, x, use_reentrant=True)
    accepts(lambda: y.sum().backward())
    same(y.detach(), 2 * x.detach())


@clause("checkpoint.reentrant.kwargs_refused")
@given(x=LEAVES, tensor=st.booleans())
def test_reentrant_checkpoint_refuses_keyword_arguments(x, tensor):
    function = lambda x, factor=2: factor * x  # noqa: E731
    factor = torch.ones_like(x) if tensor else 3
    refuses(lambda: checkpointed(function, x, use_reentrant=True, factor=factor), ValueError)
    same(checkpointed(function, x, 3, use_reentrant=True).detach(), 3 * x.detach())


@clause("checkpoint.nonreentrant.recorded")
@given(x=LEAVES, row=rows(CURVED))
def test_nonreentrant_forward_is_recorded(x, row):
    def function(x):
        y = row.forward(x)
        recorded.append((torch.is_grad_enabled(), y.requires_grad))
        return y

    recorded = []
    checkpointed(function, x, use_reentrant=False)
    same(recorded, [(True, True)])


@clause("checkpoint.nonreentrant.any_backward")
@given(x=LEAVES, inner=rows(GENTLE), before=st.integers(1, 2))
def test_nonreentrant_checkpoint_serves_every_backward(x, inner, before):
    function = lambda x: (before * x).pow(3)  # noqa: E731
    y = checkpointed(function, x, use_reentrant=False).sum()
    y.backward(inputs=[x], retain_graph=True)
    same(x.grad, 3 * before**3 * x.detach().pow(2))
    (slope,) = torch.autograd.grad(y, x, create_graph=True)
    same(slope.detach(), 3 * before**3 * x.detach().pow(2))
    (curve,) = torch.autograd.grad(slope.sum(), x, create_graph=True)
    same(curve.detach(), 6 * before**3 * x.detach())
    (third,) = torch.autograd.grad(curve.sum(), x)
    same(third, torch.full_like(x, 6 * before**3))


@clause("checkpoint.nonreentrant.any_input")
@given(container=rows(CONTAINERS), x=LEAVES, row=rows(CURVED))
def test_nonreentrant_checkpoint_sees_containers(container, x, row):
    function = lambda held: row.forward(container.get(held))  # noqa: E731
    y = checkpointed(function, container.put(x), use_reentrant=False)
    y.sum().backward()
    same(x.grad, row.slope(x.detach()))


@clause("checkpoint.nonreentrant.any_input")
@given(x=tensors(shapes=FILLED), row=rows(CURVED), given_one=st.booleans())
def test_nonreentrant_checkpoint_sees_parameters(x, row, given_one):
    parameter = x.clone().requires_grad_()
    function = lambda *args: row.forward(parameter)  # noqa: E731
    y = checkpointed(function, *[x] * given_one, use_reentrant=False)
    y.sum().backward()
    same(parameter.grad, row.slope(x))


@clause("checkpoint.nonreentrant.outputs")
@given(x=LEAVES, row=rows(EXACT), requires_grad=st.booleans())
def test_results_of_a_nonreentrant_checkpoint(x, row, requires_grad):
    function = lambda x: (row.forward(x), x.detach(), 2 * x.detach(), x > 0)  # noqa: E731
    x.requires_grad_(requires_grad)
    results = checkpointed(function, x, use_reentrant=False)
    same([result.requires_grad for result in results], [requires_grad, False, False, False])


@clause("checkpoint.nonreentrant.kwargs")
@given(x=LEAVES, factor=st.integers(-3, 3), positional=st.booleans())
def test_keyword_arguments_are_passed(x, factor, positional):
    function = lambda x, factor=9, scale=1: factor * scale * x * x  # noqa: E731
    scale = torch.full_like(x, 2).requires_grad_()
    args, named = ((x,), {}) if positional else ((), {"x": x})
    options = {"factor": factor, "scale": scale, "use_reentrant": False}
    checkpointed(function, *args, **named, **options).sum().backward()
    same(x.grad, 4 * factor * x.detach())
    same(scale.grad, factor * x.detach() * x.detach())


@clause("checkpoint.nonreentrant.backward_inside")
@given(x=LEAVES, retain_graph=st.booleans())
def test_function_that_computes_a_gradient(x, retain_graph):
    def function(x):
        y = x.pow(3)
        options = {"create_graph": True} if retain_graph else {}
        (slope,) = torch.autograd.grad(y.sum(), x, **options)
        return slope.detach() * x

    y = checkpointed(function, x, use_reentrant=False)
    same(y.detach(), 3 * x.detach().pow(3))
    y.sum().backward()
    same(x.grad, 3 * x.detach().pow(2))


@clause("checkpoint.use_reentrant.omitted")
@given(x=LEAVES, row=rows(CURVED))
def test_use_reentrant_omitted(x, row):
    recorded = []
    function = lambda x: recorded.append(torch.is_grad_enabled()) or row.forward(x)  # noqa: E731
    texts = warned(lambda: checkpointed(function, x).sum().backward())
    same(any("use_reentrant" in text for text in texts), True)
    same((recorded, x.grad.tolist()), ([False, True], row.slope(x.detach()).tolist()))
    for choice in (True, False):
        same(warned(lambda choice=choice: checkpointed(function, x, use_reentrant=choice)), [])


@clause("checkpoint.determinism.checked")
@pytest.mark.parametrize("check", ["default", "none"])
@pytest.mark.parametrize("row", present(CHANGES), ids=ids(CHANGES))
def test_recomputation_that_differs_is_refused(check, row):
    from torch.utils.checkpoint import CheckpointError

    x, runs = torch.tensor([1.0, 2.0], requires_grad=True), []
    function = lambda x: runs.append(1) or row.of(x, len(runs) > 1)  # noqa: E731
    y = checkpointed(function, x, use_reentrant=False, determinism_check=check).sum()
    refuses(lambda: y.backward(), CheckpointError) if check in row.checks else y.backward()
    same((len(runs), issubclass(CheckpointError, RuntimeError)), (2, True))


@clause("checkpoint.determinism.names")
@given(x=LEAVES, wrong=st.sampled_from(["nothing", "", "Default", "all"]))
def test_unknown_determinism_check_is_refused(x, wrong):
    options = {"use_reentrant": False, "determinism_check": wrong}
    refuses(lambda: checkpointed(torch.sin, x, **options), ValueError)
    for options["determinism_check"] in ("default", "none"):
        same(checkpointed(torch.neg, x, **options).detach(), -x.detach())


def mistold(**options):
    """Return what a backward says where a function is recomputed with other operations."""
    x, runs = torch.ones(2, requires_grad=True), []
    function = lambda x: runs.append(1) or (x.sin() if runs[1:] else x.tanh().exp())  # noqa: E731
    y = checkpointed(function, x, use_reentrant=False, **options).sum()
    try:
        y.backward()
    except torch.utils.checkpoint.CheckpointError as error:
        return str(error)


@clause("checkpoint.debug.trace")
def test_error_names_the_operations_under_debug():
    told = mistold(debug=True)
    same([name in told for name in ("tanh", "exp", "sin")], [True, True, True])


@clause("checkpoint.debug.enabled")
@pytest.mark.parametrize("given", [False, True])
@pytest.mark.parametrize("enabled", [False, True, None])
def test_context_decides_over_debug(enabled, given):
    with torch.utils.checkpoint.set_checkpoint_debug_enabled(enabled):
        told = mistold(debug=given)
    same("tanh" in told, given if enabled is None else enabled)
    same("tanh" in mistold(debug=given), given)


@clause("checkpoint.determinism.values")
@given(reentrant=st.booleans(), x=LEAVES)
def test_recomputation_of_other_values_does_no_more_than_raise(reentrant, x):
    runs = []
    function = lambda x: runs.append(1) or (len(runs) * x).pow(2)  # noqa: E731
    y = checkpointed(function, x, use_reentrant=reentrant)
    accepts(lambda: y.sum().backward())
    same(y.detach(), x.detach().pow(2))


@clause("checkpoint.early_stop.stops")
@given(x=LEAVES, row=rows(CURVED + SMOOTH))
def test_recomputation_stops_early(x, row):
    ended = []
    function = lambda x: (row.forward(x), ended.append(1))[0]  # noqa: E731
    y = checkpointed(function, x, use_reentrant=False)
    same(len(ended), 1)
    y.sum().backward()
    same(len(ended), 1)
    close(x.grad, row.slope(x.detach()))


@clause("checkpoint.early_stop.off")
@given(x=LEAVES, row=rows(CURVED + SMOOTH), inside=st.booleans(), nested=st.booleans())
def test_recomputation_runs_to_the_end(x, row, inside, nested):
    from torch.utils.checkpoint import set_checkpoint_early_stop

    ended = []
    function = lambda x: (row.forward(x), ended.append(1))[0]  # noqa: E731
    with set_checkpoint_early_stop(False):
        with set_checkpoint_early_stop(True) if nested else contextlib.nullcontext():
            pass
        y = checkpointed(function, x, use_reentrant=False).sum()
        y.backward() if inside else None
    None if inside else y.backward()
    same(len(ended), 2)


@clause("checkpoint.early_stop.off")
@given(x=LEAVES, row=rows(CURVED + SMOOTH))
def test_early_stop_is_decided_in_the_forward(x, row):
    from torch.utils.checkpoint import set_checkpoint_early_stop

    ended = []
    function = lambda x: (row.forward(x), ended.append(1))[0]  # noqa: E731
    y = checkpointed(function, x, use_reentrant=False).sum()
    with set_checkpoint_early_stop(False):
        y.backward()
    same(len(ended), 1)


@clause("checkpoint.context_fn.both")
@given(x=LEAVES, row=rows(CURVED))
def test_function_runs_in_the_two_contexts(x, row):
    @contextlib.contextmanager
    def noting(name):
        log.append(f"enter {name}")
        try:
            yield
        finally:
            log.append(f"leave {name}")

    log = []
    function = lambda x: log.append("run") or row.forward(x)  # noqa: E731
    contexts = lambda: (noting("first"), noting("second"))  # noqa: E731
    y = checkpointed(function, x, use_reentrant=False, context_fn=contexts)
    same(log, ["enter first", "run", "leave first"])
    y.sum().backward()
    same(log[3:], ["enter second", "run", "leave second"])


@clause("checkpoint.context_fn.reentrant_refused")
@given(x=LEAVES)
def test_context_fn_is_refused_by_a_reentrant_checkpoint(x):
    contexts = lambda: (contextlib.nullcontext(), contextlib.nullcontext())  # noqa: E731
    options = {"context_fn": contexts}
    refuses(lambda: checkpointed(torch.neg, x, use_reentrant=True, **options), ValueError)
    same(checkpointed(torch.neg, x, use_reentrant=False, **options).detach(), -x.detach())


# With preserve_rng_state=False an operation that draws shows by its numbers that it ran again.
@clause("checkpoint.selective.policies")
@pytest.mark.parametrize("kind", ["SAVE", "RECOMPUTE"])
@pytest.mark.parametrize("must", ["MUST", "PREFER"])
@pytest.mark.parametrize("operation", ["rand", "randn"])
def test_policy_decides_what_is_run_again(kind, must, operation):
    from torch.utils.checkpoint import CheckpointPolicy

    def policy(ctx, op, *args, **kwargs):
        chosen = op.__name__.split(".")[0] == operation
        return CheckpointPolicy[f"{must}_{kind}" if chosen else "PREFER_RECOMPUTE"]

    function = lambda a, b: (a * torch.rand(16), b * torch.randn(16))  # noqa: E731
    given = [torch.full((16,), -2.0, requires_grad=True) for _ in range(2)]
    options = {"preserve_rng_state": False, "context_fn": selecting(policy)}
    results = checkpointed(function, *given, use_reentrant=False, **options)
    sum(results).sum().backward()
    for name, x, y in zip(("rand", "randn"), given, results):
        saved = torch.equal(x.grad, y.detach() / -2)
        same(saved, kind == "SAVE" and name == operation)


@clause("checkpoint.selective.policies")
@pytest.mark.parametrize("saved", [(), ("rand",), ("randn",), ("rand", "randn")])
def test_list_decides_what_is_run_again(saved):
    function = lambda a, b: (a * torch.rand(16), b * torch.randn(16))  # noqa: E731
    given = [torch.full((16,), -2.0, requires_grad=True) for _ in range(2)]
    contexts = selecting([getattr(torch.ops.aten, name).default for name in saved])
    options = {"preserve_rng_state": False, "context_fn": contexts}
    results = checkpointed(function, *given, use_reentrant=False, **options)
    sum(results).sum().backward()
    for name, x, y in zip(("rand", "randn"), given, results):
        same(torch.equal(x.grad, y.detach() / -2), name in saved)


@clause("checkpoint.selective.asked")
@pytest.mark.parametrize("saves", [False, True])
@given(x=POSITIVE_LEAVES, factor=st.integers(2, 5))
def test_policy_is_asked_of_each_operation(saves, x, factor):
    def policy(ctx, op, *args, **kwargs):
        known = isinstance(ctx, torch.utils.checkpoint.SelectiveCheckpointContext)
        name = op.__name__.split(".")[0]
        if name in ("mul", "neg"):  # into what an implementation takes these apart is its own
            asked.append((known, name, len(args), args[0].tolist()))
        return saves

    asked = []
    function = lambda x: (x * factor).neg().neg()  # noqa: E731
    checkpointed(function, x, use_reentrant=False, context_fn=selecting(policy))
    y = x.detach() * factor
    rest = [(True, "neg", 1, y.tolist()), (True, "neg", 1, y.neg().tolist())]
    same(asked, [(True, "mul", 2, x.tolist()), *rest])


@clause("checkpoint.selective.same")
@given(
    x=POSITIVE_LEAVES,
    row=rows([row for row in SQUARES if row.name != "in place"]),
    every=st.integers(1, 4),
)
def test_gradients_under_any_policy(x, row, every):
    def policy(ctx, op, *args, **kwargs):
        seen[ctx.is_recompute] += 1  # up to 2.12 it is asked again, and answers the same
        return seen[ctx.is_recompute] % every == 0

    seen = [0, 0]
    y = checkpointed(row.of, 3 * x, use_reentrant=False, context_fn=selecting(policy))
    y.sum().backward()
    close(x.grad, 18 * x.detach(), ulps=8)


@clause("checkpoint.selective.same_numbers")
@given(saved=st.sampled_from(["nothing", "bernoulli", "rand", "both"]), seed=st.integers(0, 99))
def test_numbers_are_drawn_again_under_any_policy(saved, seed):
    def function(x):
        return x * torch.bernoulli(torch.full((16,), 0.5)) + x * torch.rand(16)

    x = torch.full((16,), -2.0, requires_grad=True)
    torch.manual_seed(seed)
    contexts = selecting(lambda ctx, op, *args, **kwargs: op.__name__.split(".")[0] in names)
    names = ("bernoulli", "rand") if saved == "both" else (saved,)
    y = checkpointed(function, x, use_reentrant=False, context_fn=contexts)
    y.sum().backward()
    same(x.grad, y.detach() / -2)


@clause("checkpoint.selective.modified_refused")
@given(allowed=st.booleans(), x=LEAVES)
def test_modified_tensors_that_the_policy_saved_are_refused(allowed, x):
    contexts = selecting([torch.ops.aten.exp.default], allow_cache_entry_mutation=allowed)
    function = lambda x: (x.exp().add_(1) * 2).pow(2)  # noqa: E731
    y = checkpointed(function, x, use_reentrant=False, context_fn=contexts).sum()
    y.backward() if allowed else refuses(lambda: y.backward(), RuntimeError)
    same(x.grad is None, not allowed)


@clause("checkpoint.selective.modified_refused")
@given(x=LEAVES, factor=st.integers(1, 3))
def test_modifying_what_the_policy_did_not_save_is_not_refused(x, factor):
    contexts = selecting([torch.ops.aten.pow.Tensor_Scalar])
    function = lambda x: (factor * x).add_(1).pow(2)  # noqa: E731
    checkpointed(function, x, use_reentrant=False, context_fn=contexts).sum().backward()
    same(x.grad, 2 * factor * (factor * x.detach() + 1))


@clause("checkpoint.selective.offloaded")
@pytest.mark.parametrize("name", ["MUST_CPU_OFFLOAD", "PREFER_CPU_OFFLOAD", "MUST_SAVE"])
def test_offloaded_results_are_not_computed_again(name):
    from torch.utils.checkpoint import CheckpointPolicy

    x = torch.full((16,), -2.0, requires_grad=True)
    contexts = selecting(lambda ctx, op, *args, **kwargs: CheckpointPolicy[name])
    options = {"preserve_rng_state": False, "context_fn": contexts}
    y = checkpointed(lambda x: x * torch.rand(16), x, use_reentrant=False, **options)
    y.sum().backward()
    same(x.grad, y.detach() / -2)


# Fixed on purpose: one bit is recorded.
@clause("checkpoint.selective.second_backward")
def test_whether_a_second_backward_is_accepted():
    x = torch.ones(2, requires_grad=True)
    contexts = selecting([torch.ops.aten.exp.default])
    y = checkpointed(lambda x: x.exp().sin(), x, use_reentrant=False, context_fn=contexts).sum()
    y.backward(retain_graph=True)
    observe(accepts(lambda: y.backward()))


@clause("checkpoint.selective.hooks")
@pytest.mark.parametrize("respect", [None, False, True])
def test_what_the_policy_saves_and_saved_tensor_hooks(respect):
    x, packed = torch.tensor([0.0, 1.0], requires_grad=True), []
    pack = lambda tensor: packed.append(tensor.tolist()) or tensor.clone()  # noqa: E731
    contexts = selecting([torch.ops.aten.exp.default])
    options = {"context_fn": contexts, "respect_saved_tensors_hooks": respect}
    with torch.autograd.graph.saved_tensors_hooks(pack, torch.clone):
        y = checkpointed(lambda x: x.exp().sin(), x, use_reentrant=False, **options)
    y.sum().backward()
    same(x.detach().exp().tolist() in packed, respect is True)


@clause("checkpoint.selective.hooks")
@pytest.mark.parametrize("respect", [None, False, True])
def test_warning_about_saved_tensor_hooks(respect):
    x = torch.tensor([0.0, 1.0], requires_grad=True)
    options = {"context_fn": selecting([torch.ops.aten.exp.default]), "use_reentrant": False}
    call = lambda: checkpointed(torch.exp, x, respect_saved_tensors_hooks=respect, **options)  # noqa: E731
    with torch.autograd.graph.saved_tensors_hooks(torch.clone, torch.clone):
        texts = warned(call)
    same(any("respect_saved_tensors_hooks" in text for text in texts), respect is None)


@clause("checkpoint.group.once")
@given(reentrant=st.booleans(), x=LEAVES, grouped=st.booleans())
def test_group_of_backward_passes_recomputes_once(reentrant, x, grouped):
    from torch.utils.checkpoint import GraphExecGroup

    runs = []
    function = lambda x: runs.append(1) or (x.pow(2), x.pow(3))  # noqa: E731
    first, second = checkpointed(function, x, use_reentrant=reentrant)
    with GraphExecGroup() if grouped else contextlib.nullcontext():
        first.sum().backward(retain_graph=True)
        second.sum().backward()
    same(len(runs), 2 if grouped and not reentrant else 3)
    same(x.grad, 2 * x.detach() + 3 * x.detach().pow(2))


@clause("checkpoint.group.overlap_refused")
@given(x=LEAVES, row=rows(CURVED))
def test_overlapping_backward_passes_are_refused_in_a_group(x, row):
    from torch.utils.checkpoint import GraphExecGroup

    y = checkpointed(row.forward, x, use_reentrant=False).sum()
    with GraphExecGroup():
        y.backward(retain_graph=True)
        refuses(lambda: y.backward(retain_graph=True), RuntimeError)
    with GraphExecGroup():
        y.backward()
    same(x.grad, 2 * row.slope(x.detach()))


@clause("checkpoint.group.nesting_refused")
@given(same_one=st.booleans())
def test_nested_groups_are_refused(same_one):
    from torch.utils.checkpoint import GraphExecGroup

    outer = GraphExecGroup()
    with outer:
        refuses(lambda: (outer if same_one else GraphExecGroup()).__enter__(), RuntimeError)
    with GraphExecGroup():
        same(torch.ones(()).neg(), torch.full((), -1.0))


@clause("checkpoint.decorator.same")
@VARIANTS
@given(x=LEAVES, row=rows(CURVED), method=st.booleans())
def test_decorated_function_is_checkpointed(reentrant, x, row, method):
    def function(self, x):
        recorded.append(torch.is_grad_enabled())
        return row.forward(x)

    recorded = []
    decorated = checkpointed(use_reentrant=reentrant)(function)
    holder = type("Holder", (), {"call": decorated})()
    y = holder.call(x) if method else decorated(None, x)
    y.sum().backward()
    same((recorded, y.requires_grad), ([not reentrant, True], True))
    same(x.grad, row.slope(x.detach()))
