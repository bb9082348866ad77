"""SPEC.md, Saved tensors."""

import contextlib
import gc
import weakref

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.saving import DOCUMENTED, KEEPING, KEEPING_INPUT, KEEPING_OUTPUT, SAVING
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, leaves, tensors

POSITIVE = tensors(shapes=FILLED, values="positive")
POSITIVE_LEAVES = leaves(shapes=FILLED, values="positive")
KINDS = ("input", "output", "intermediate", "none")
IN_PLACE = ("exp_", "sqrt_", "tanh_", "sigmoid_", "reciprocal_")

PACKINGS = (
    Row("tensor", pack="lambda t: t.clone()", unpack="lambda packed: packed"),
    Row("tuple", pack="lambda t: (t.detach(),)", unpack="lambda packed: packed[0]"),
    Row(
        "numbers",
        pack="lambda t: [t.tolist(), t.dtype, t.device]",
        unpack="lambda packed: torch.tensor(packed[0], dtype=packed[1], device=packed[2])",
    ),
)


def kept_tensor(row, x, y):
    return x if row.saves == "input" else y


def attributes(node):
    names = [name for name in dir(node) if name.startswith("_saved")]
    return [name for name in names if torch.is_tensor(getattr(node, name))]


def saved_by(node):
    return [getattr(node, name) for name in attributes(node)]


def function(forward, backward):
    body = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    return type("Custom", (torch.autograd.Function,), body)


def teardown_function():
    gc.enable()


@clause("saved.kept.references_dropped")
@pytest.mark.parametrize("row", present(SAVING), ids=ids(SAVING))
@given(x=POSITIVE)
def test_backward_is_right_when_every_other_reference_is_dropped(row, x):
    arrived = []
    leaf = x.clone().requires_grad_()
    leaf.register_hook(arrived.append)
    between = leaf * 1
    y = row.forward(between)
    root = y.sum()
    del leaf, between, y
    taking_the_freed_memory = [torch.full_like(x, 9.0) for _ in range(8)]  # noqa: F841
    root.backward()
    same(len(arrived), 1)
    close(arrived[0], row.slope(x), ulps=8)


@clause("saved.kept.what")
@pytest.mark.parametrize(("operation", "row"), zip(ids(SAVING), present(SAVING)), ids=ids(SAVING))
def test_attributes_with_saved_tensors(operation, row):
    observe(attributes(row.forward(torch.ones(2, requires_grad=True)).grad_fn), operation)


@clause("saved.attributes.prefix")
@pytest.mark.parametrize("row", present(KEEPING), ids=ids(KEEPING))
@given(x=POSITIVE_LEAVES)
def test_some_saved_attribute_holds_the_saved_tensor(row, x):
    y = row.forward(x)
    kept = kept_tensor(row, x, y)
    same(any(tensor.equal(kept) for tensor in saved_by(y.grad_fn)), True)


@clause("saved.attributes.equal")
@pytest.mark.parametrize("row", present(DOCUMENTED), ids=ids(DOCUMENTED))
@given(x=leaves())
def test_documented_attribute_equals_the_saved_tensor(row, x):
    y = row.forward(x)
    kept, shown = row.kept(x, y), row.read(y.grad_fn)
    same(shown.detach(), kept.detach())
    same((shown.device, shown.requires_grad), (kept.device, True))


@clause("saved.input.identity")
@pytest.mark.parametrize("leaf", [True, False])
def test_whether_a_saved_input_is_the_same_object(leaf):
    x = torch.ones(2, requires_grad=True)
    x = x if leaf else 2 * x
    observe(
        any(saved is x for saved in saved_by(x.pow(2).grad_fn)), "leaf" if leaf else "intermediate"
    )


@clause("saved.output.identity")
@pytest.mark.parametrize("leaf", [True, False])
def test_whether_a_saved_output_is_the_same_object(leaf):
    x = torch.ones(2, requires_grad=True)
    y = (x if leaf else 2 * x).exp()
    observe(
        any(saved is y for saved in saved_by(y.grad_fn)),
        "of a leaf" if leaf else "of an intermediate",
    )


@clause("saved.unpacked.shared_storage")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING))
def test_saved_tensor_shares_storage(row, x):
    y = row.forward(x)
    kept = kept_tensor(row, x, y)
    shown = [tensor for tensor in saved_by(y.grad_fn) if tensor.equal(kept)]
    kept.data.fill_(9.0)
    same(len(shown) > 0, True)
    for tensor in shown:
        same(tensor.detach(), torch.full_like(x, 9.0))


@clause("saved.unpacked.history")
@given(x=POSITIVE, row=rows(KEEPING), view=st.booleans())
def test_saved_tensor_has_the_grad_fn_of_the_original(row, x, view):
    between = x.requires_grad_() * 1
    between = between.view_as(x) if view else between
    y = row.forward(between)
    kept = kept_tensor(row, between, y)
    same(any(tensor.grad_fn is kept.grad_fn for tensor in saved_by(y.grad_fn)), True)


@clause("saved.unpacked.differentiable")
@pytest.mark.parametrize("row", present(KEEPING), ids=ids(KEEPING))
@given(x=POSITIVE_LEAVES)
def test_gradient_made_of_saved_tensors_is_differentiable(row, x):
    (slope,) = torch.autograd.grad(row.forward(x).sum(), x, create_graph=True)
    (curve,) = torch.autograd.grad(slope.sum(), x)
    close(curve, row.curve(x.detach()), ulps=16)


@clause("saved.output.no_cycle")
@pytest.mark.parametrize("row", present(KEEPING_OUTPUT), ids=ids(KEEPING_OUTPUT))
@given(x=POSITIVE_LEAVES)
def test_graph_with_a_saved_output_dies_by_reference_counting(row, x):
    gc.disable()
    hook, y = lambda gradient: None, row.forward(x)
    alive = [weakref.ref(y), weakref.ref(hook)]
    y.register_hook(hook)
    root = y.sum()
    del y, hook
    same(alive[1]() is None, False)
    del root
    same([watched() is None for watched in alive], [True, True])


@clause("saved.output.no_cycle")
@pytest.mark.parametrize("name", IN_PLACE)
@given(x=POSITIVE_LEAVES)
def test_graph_of_an_in_place_operation_dies_by_reference_counting(name, x):
    gc.disable()
    hook, y = lambda gradient: None, x.clone()
    alive = [weakref.ref(y), weakref.ref(hook)]
    getattr(y, name)()
    y.register_hook(hook)
    root = y.sum()
    del y, hook
    same(alive[1]() is None, False)
    del root
    same([watched() is None for watched in alive], [True, True])


@clause("saved.released.attribute_raises")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING))
def test_attribute_refuses_to_show_what_was_released(row, x):
    y = row.forward(x)
    node, names, root = y.grad_fn, attributes(y.grad_fn), y.sum()
    root.backward(retain_graph=True)
    same((bool(names), attributes(node)), (True, names))
    root.backward()
    for name in names:
        refuses(lambda: getattr(node, name))


@clause("saved.released.saved_tensors_raises")
@given(x=POSITIVE_LEAVES)
def test_saved_tensors_refuses_to_show_what_was_released(x):
    def forward(ctx, a):
        ctx.save_for_backward(a)
        return 3 * a

    y = function(forward, lambda ctx, gradient: 3 * gradient).apply(x)
    y.sum().backward(retain_graph=True)
    same(y.grad_fn.saved_tensors[0].detach(), x.detach())
    y.sum().backward()
    refuses(lambda: y.grad_fn.saved_tensors)


@clause("saved.mutated.attribute_raises")
@given(x=POSITIVE, row=rows(KEEPING))
def test_attribute_refuses_to_show_what_was_mutated(row, x):
    between = x.requires_grad_() * 1
    y = row.forward(between)
    node, names = y.grad_fn, attributes(y.grad_fn)
    (y if row.saves == "input" else between).mul_(2)
    same((bool(names), attributes(node)), (True, names))
    (between if row.saves == "input" else y).mul_(2)
    for name in names:
        refuses(lambda: getattr(node, name))


@clause("saved.lifetime.released_by_backward")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING_INPUT))
def test_backward_releases_saved_tensors(row, x):
    gc.disable()
    between = x * 1
    alive = weakref.ref(between)
    root = row.forward(between).sum()
    del between
    root.backward(retain_graph=True)
    same(alive() is None, False)
    root.backward()
    same(alive() is None, True)


@clause("saved.lifetime.freed_with_graph")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING_INPUT))
def test_saved_tensors_live_as_long_as_the_graph(row, x):
    gc.disable()
    between = x * 1
    alive = weakref.ref(between)
    root = row.forward(between).sum()
    del between
    same(alive() is None, False)
    del root
    same(alive() is None, True)


@clause("saved.function.returned")
@given(x=POSITIVE_LEAVES, kinds=st.lists(st.sampled_from(KINDS), max_size=6))
def test_saved_tensors_come_back_in_order(x, kinds):
    def forward(ctx, a):
        items = {"input": a, "output": a + 1, "intermediate": 2 * a, "none": None}
        ctx.save_for_backward(*[items[kind] for kind in kinds])
        return items["output"]

    got, values = [], x.detach()
    expected = {"input": values, "output": values + 1, "intermediate": 2 * values, "none": None}
    backward = lambda ctx, gradient: got.extend(ctx.saved_tensors) or gradient  # noqa: E731
    function(forward, backward).apply(x).sum().backward()
    same(len(got), len(kinds))
    for kind, tensor in zip(kinds, got):
        same(None if tensor is None else tensor.detach(), expected[kind])


@clause("saved.function.applied")
@given(x=POSITIVE_LEAVES, y=POSITIVE_LEAVES, factor=st.integers(-3, 3))
def test_apply_gives_the_result_of_forward_and_records_one_node(x, y, factor):
    custom = function(lambda ctx, a, b: factor * a, lambda ctx, gradient: (gradient, None))
    result = custom.apply(x, y)
    same(result.detach(), factor * x.detach())
    edges = result.grad_fn.next_functions
    same([node.variable is leaf for (node, _), leaf in zip(edges, [x, y])], [True, True])


@clause("saved.function.applied")
@given(x=POSITIVE_LEAVES, factor=st.integers(-3, 3))
def test_argument_that_forward_returns_is_recorded(x, factor):
    custom = function(lambda ctx, a: a, lambda ctx, gradient: factor * gradient)
    result = custom.apply(x)
    same(result.detach(), x.detach())
    same(result.grad_fn.next_functions[0][0].variable is x, True)
    result.sum().backward()
    same(x.grad, torch.full_like(x, factor))


@clause("saved.function.applied")
@given(x=POSITIVE_LEAVES, factors=st.lists(st.integers(-3, 3), min_size=1, max_size=3))
def test_tuple_that_forward_returns_comes_back_as_one(x, factors):
    custom = function(
        lambda ctx, a: tuple(factor * a for factor in factors),
        lambda ctx, *gradients: sum(gradients),
    )
    results = custom.apply(x)
    same((type(results), len(results)), (tuple, len(factors)))
    for factor, result in zip(factors, results):
        same(result.detach(), factor * x.detach())
        same(result.grad_fn is results[0].grad_fn, True)


@clause("saved.function.backward_verbatim")
@given(x=POSITIVE_LEAVES, factor=st.integers(-3, 3), before=st.integers(1, 3))
def test_gradients_are_those_that_the_backward_returns(x, factor, before):
    custom = function(lambda ctx, a: a.sin(), lambda ctx, gradient: factor * gradient)
    (custom.apply(before * x) * 5).sum().backward()
    same(x.grad, torch.full_like(x, 5.0 * factor * before))


@clause("saved.function.backward_verbatim")
@given(x=POSITIVE_LEAVES, factor=st.integers(-3, 3), place=st.integers(0, 2))
def test_gradient_goes_to_the_argument_at_its_place(x, factor, place):
    custom = function(
        lambda ctx, *arguments: arguments[place].sin(),
        lambda ctx, gradient: tuple(factor * gradient if n == place else None for n in range(3)),
    )
    arguments = [2, "text", None]
    arguments[place] = x
    custom.apply(*arguments).sum().backward()
    same(x.grad, torch.full_like(x, factor))


@clause("saved.function.single_access")
@pytest.mark.parametrize("once", [True, False])
@given(x=POSITIVE_LEAVES)
def test_second_read_is_refused_where_the_first_clears(once, x):
    def backward(ctx, gradient):
        same(ctx.saved_tensors[0].detach(), x.detach())
        refuses(lambda: ctx.saved_tensors) if once else ctx.saved_tensors
        return gradient

    custom = function(lambda ctx, a: ctx.save_for_backward(a) or 3 * a, backward)
    custom.clear_saved_tensors_on_access = once
    for applied in (custom, type("Derived", (custom,), {})):
        applied.apply(x).sum().backward()


@clause("saved.hooks.pack")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING))
def test_pack_hook_receives_what_an_operation_saves(row, x):
    packed = []
    keep = lambda tensor: packed.append(tensor) or tensor  # noqa: E731
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        y = row.forward(x)
    same(any(tensor.equal(kept_tensor(row, x, y)) for tensor in packed), True)


@clause("saved.hooks.pack")
@given(x=POSITIVE_LEAVES, factors=st.lists(st.integers(-3, 3), min_size=1, max_size=4))
def test_pack_hook_receives_all_that_a_function_saves(x, factors):
    def forward(ctx, a):
        ctx.save_for_backward(*[factor * a for factor in factors])
        return 2 * a

    packed = []
    keep = lambda tensor: packed.append(tensor.tolist()) or tensor  # noqa: E731
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        function(forward, lambda ctx, gradient: gradient).apply(x)
    same(packed, [(factor * x).tolist() for factor in factors])


@clause("saved.hooks.unpack")
@pytest.mark.parametrize("row", present(DOCUMENTED), ids=ids(DOCUMENTED))
@given(x=POSITIVE_LEAVES, factor=st.integers(-3, 3))
def test_backward_computes_with_what_unpack_returns(row, x, factor):
    with torch.autograd.graph.saved_tensors_hooks(
        lambda tensor: tensor, lambda tensor: factor * tensor
    ):
        root = row.forward(x).sum()
    root.backward()
    close(x.grad, factor * row.slope(x.detach()), ulps=4)


@clause("saved.hooks.unpack")
@pytest.mark.parametrize("row", present(DOCUMENTED), ids=ids(DOCUMENTED))
@pytest.mark.parametrize("way", PACKINGS, ids=ids(PACKINGS))
@given(x=POSITIVE_LEAVES, factors=st.lists(st.integers(-3, 3), min_size=2, max_size=3))
def test_every_backward_unpacks_anew(way, row, x, factors):
    factor = [1]
    unpack = lambda packed: factor[0] * way.unpack(packed)  # noqa: E731
    with torch.autograd.graph.saved_tensors_hooks(way.pack, unpack):
        root = row.forward(x).sum()
    for factor[0] in factors:
        (gradient,) = torch.autograd.grad(root, x, retain_graph=True)
        close(gradient, factor[0] * row.slope(x.detach()), ulps=4)


@clause("saved.hooks.unpack")
@given(x=POSITIVE_LEAVES, row=rows(SAVING))
def test_unpack_undoes_pack_whatever_pack_returns(row, x):
    with torch.autograd.graph.saved_tensors_hooks(
        lambda tensor: (tensor.tolist(), tensor.dtype, tensor.device),
        lambda packed: torch.tensor(packed[0], dtype=packed[1], device=packed[2]),
    ):
        root = row.forward(x).sum()
    root.backward()
    close(x.grad, row.slope(x.detach()), ulps=8)


@clause("saved.hooks.scope")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING))
def test_hooks_act_on_what_is_saved_in_their_context(x, row):
    packed = []
    keep = lambda tensor: packed.append(tensor) or tensor  # noqa: E731
    before = row.forward(x)
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        same(len(packed), 0)
        inside = row.forward(x)
        count = len(packed)
    after = row.forward(x)
    (before + inside + after).sum().backward()
    same((count > 0, len(packed)), (True, count))
    close(x.grad, 3 * row.slope(x.detach()), ulps=16)


@clause("saved.hooks.scope")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING))
def test_hooks_end_with_their_context_also_by_an_exception(x, row):
    packed = []
    keep = lambda tensor: packed.append(tensor) or tensor  # noqa: E731
    with contextlib.suppress(KeyError), torch.autograd.graph.saved_tensors_hooks(keep, keep):
        raise KeyError
    row.forward(x)
    same(len(packed), 0)


@clause("saved.hooks.scope")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING))
def test_outer_hooks_act_again_after_inner_ones(x, row):
    packed = []
    keep = lambda tensor: packed.append(tensor) or tensor  # noqa: E731
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        row.forward(x)
        count = len(packed)
        with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor, lambda tensor: tensor):
            row.forward(x)
        within = len(packed) - count
        row.forward(x)
    same((count > 0, len(packed) - within), (True, 2 * count))


@clause("saved.hooks.scope")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING))
def test_hooks_around_a_backward_do_not_unpack_what_was_saved_before(x, row):
    plain = row.forward(x)
    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor, lambda tensor: tensor):
        hooked = row.forward(x)
    unpacked = []
    note = lambda tensor: unpacked.append(tensor) or tensor  # noqa: E731
    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor, note):
        (plain + hooked).sum().backward()
    same(len(unpacked), 0)
    close(x.grad, 2 * row.slope(x.detach()), ulps=16)
