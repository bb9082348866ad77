"""SPEC.md, Saved-tensor hooks."""

import contextlib
import gc
import tempfile
import weakref

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.custom import Product
from ..strategies.outcomes import accepts
from ..strategies.packing import DRAWING, INVERSE, SAVERS, SQUARES, WRITES
from ..strategies.saving import DOCUMENTED, KEEPING, SAVING
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, leaves, tensors

POSITIVE = tensors(shapes=FILLED, values="positive")
POSITIVE_LEAVES = leaves(shapes=FILLED, values="positive")
LEAVES = leaves(shapes=FILLED)

OBJECTS = (
    Row("None", of="lambda: None"),
    Row("number", of="lambda: 12345"),
    Row("text", of="lambda: 'a text'"),
    Row("tuple", of="lambda: (1, [2])"),
    Row("function", of="lambda: (lambda: 1)"),
    Row("tensor", of="lambda: torch.ones(5, dtype=torch.int64)"),
    Row("leaf", of="lambda: torch.ones((), requires_grad=True)"),
)
"""What a pack hook may return."""


def hooks(pack, unpack):
    return torch.autograd.graph.saved_tensors_hooks(pack, unpack)


def unchanged(kept):
    return kept


def teardown_function():
    gc.enable()


@clause("saved_hooks.pack.once")
@given(x=POSITIVE_LEAVES, row=rows(SAVING), uses=st.integers(0, 3))
def test_each_saved_tensor_is_packed_once(x, row, uses):
    packed = []
    with hooks(lambda tensor: packed.append(1) or tensor.detach(), unchanged):
        y = row.forward(x)
        saved = [name for name in dir(y.grad_fn) if name.startswith("_saved")]
        shown = sum(torch.is_tensor(getattr(y.grad_fn, name)) for name in saved)
        for _ in range(uses):
            y.sum().backward(retain_graph=True)
    same(len(packed), shown)


@clause("saved_hooks.pack.once")
@given(x=LEAVES, times=st.integers(0, 4), constants=st.integers(0, 2))
def test_each_tensor_that_a_function_saves_is_packed_once(x, times, constants):
    def forward(ctx, x):
        ctx.save_for_backward(*[x] * times, None, *[torch.ones(2)] * constants)
        return 2 * x

    body = {"forward": staticmethod(forward), "backward": staticmethod(lambda ctx, v: 2 * v)}
    packed = []
    with hooks(lambda tensor: packed.append(1) or tensor.detach(), unchanged):
        y = type("Saving", (torch.autograd.Function,), body).apply(x)
    y.sum().backward()
    same(len(packed), times + constants)


@clause("saved_hooks.unpack.every_use")
@given(x=POSITIVE_LEAVES, row=rows(DOCUMENTED), uses=st.lists(st.booleans(), max_size=4))
def test_each_use_unpacks(x, row, uses):
    unpacked = []
    with hooks(lambda tensor: tensor.detach(), lambda kept: unpacked.append(1) or kept):
        y = row.forward(x)
    same(len(unpacked), 0)
    for reads in uses:
        before = len(unpacked)
        row.read(y.grad_fn) if reads else y.sum().backward(retain_graph=True)
        same(len(unpacked) > before, True)


@clause("saved_hooks.packed.same_object")
@pytest.mark.parametrize("thing", present(OBJECTS), ids=ids(OBJECTS))
def test_unpack_gets_the_object_that_pack_returned(thing):
    x = torch.tensor([2.0, 3.0], requires_grad=True)
    returned, received = thing.of(), []
    with hooks(lambda tensor: returned, lambda kept: received.append(kept) or x / x):
        y = x.pow(2)
    y.sum().backward()
    same([kept is returned for kept in received], [True] * len(received))
    same((len(received) > 0, x.grad.tolist()), (True, [2.0, 2.0]))


@clause("saved_hooks.packed.released")
@given(x=LEAVES, row=rows(SQUARES), by_backward=st.booleans())
def test_what_pack_returned_is_released_with_the_saved_tensor(x, row, by_backward):
    def pack(tensor):
        detached = tensor.detach()
        closure = lambda: detached  # noqa: E731
        watched.append(weakref.ref(closure))
        return closure

    gc.disable()
    watched = []
    with hooks(pack, lambda closure: closure()):
        y = row.of(x).sum()
    y.backward(retain_graph=True)
    same([closure() is None for closure in watched], [False] * len(watched))
    y = (y.backward(), y) if by_backward else None
    same([closure() is None for closure in watched], [True] * len(watched))


@clause("saved_hooks.packed.no_cycle")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING), way=rows(INVERSE))
def test_graph_whose_tensors_are_packed_apart_dies_by_reference_counting(x, row, way):
    gc.disable()
    hook = lambda gradient: None  # noqa: E731
    alive = weakref.ref(hook)
    with hooks(lambda tensor: way.pack(tensor.detach()), way.unpack):
        y = row.forward(x * 1)
    y.register_hook(hook)
    del hook
    same(alive() is None, False)
    del y
    same(alive() is None, True)


@clause("saved_hooks.pair.inverse")
@pytest.mark.parametrize("way", present(INVERSE), ids=ids(INVERSE))
@given(x=POSITIVE_LEAVES, row=rows(SAVING))
def test_gradient_is_unchanged_where_unpack_undoes_pack(way, x, row):
    with hooks(way.pack, way.unpack):
        y = row.forward(x).sum()
    y.backward(retain_graph=True)
    close(x.grad, row.slope(x.detach()), ulps=8)
    (again,) = torch.autograd.grad(y, x)
    same(again, x.grad)


@clause("saved_hooks.pair.inverse")
@given(row=rows(SQUARES), x=POSITIVE_LEAVES, way=rows(INVERSE), factor=st.integers(1, 3))
def test_gradient_of_a_square_is_unchanged(row, x, way, factor):
    with hooks(way.pack, way.unpack):
        y = row.of(factor * x).sum()
    y.backward()
    close(x.grad, 2 * factor * factor * x.detach(), ulps=8)


@clause("saved_hooks.pair.inverse")
@given(row=rows(DRAWING), way=rows(INVERSE), seed=st.integers(0, 99))
def test_gradient_knows_the_numbers_that_were_drawn(row, way, seed):
    x = torch.full((16,), -2.0, requires_grad=True)
    torch.manual_seed(seed)
    with hooks(way.pack, way.unpack):
        y = row.of(x)
    y.sum().backward()
    same(x.grad, y.detach() / -2)


@clause("saved_hooks.pair.inverse")
@given(x=LEAVES, factor=st.integers(-3, 3))
def test_gradient_is_unchanged_where_tensors_are_kept_in_a_list(x, factor):
    kept = []
    with hooks(lambda tensor: kept.append(tensor.clone()) or len(kept) - 1, kept.__getitem__):
        y = Product.apply(x, factor * x).sum()
    y.backward()
    same(x.grad, 2 * factor * x.detach())


@clause("saved_hooks.pair.inverse")
@pytest.mark.parametrize("row", present(SQUARES)[:3], ids=ids(SQUARES)[:3])
def test_gradient_is_unchanged_where_tensors_are_kept_in_a_file(row):
    def pack(tensor):
        file = tempfile.TemporaryFile()  # noqa: SIM115, unpack needs it open
        torch.save(tensor.detach(), file)
        return file

    with hooks(pack, lambda file: (file.seek(0), torch.load(file))[1]):
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = row.of(x).sum()
    y.backward()
    same(x.grad, 2 * x.detach())


@clause("saved_hooks.unpack.history_ignored")
@given(way=rows(INVERSE), x=POSITIVE_LEAVES, row=rows(KEEPING))
def test_gradient_from_unpacked_tensors_is_differentiable(way, x, row):
    with hooks(way.pack, way.unpack):
        y = row.forward(x).sum()
    (slope,) = torch.autograd.grad(y, x, create_graph=True)
    (curve,) = torch.autograd.grad(slope.sum(), x)
    close(curve, row.curve(x.detach()), ulps=16)


@clause("saved_hooks.unpack.history_ignored")
@given(x=POSITIVE_LEAVES, row=rows(DOCUMENTED), factor=st.integers(1, 3))
def test_history_of_the_unpacked_tensor_gets_no_gradient(x, row, factor):
    other = torch.full_like(x, factor).requires_grad_()
    with hooks(lambda tensor: tensor.detach(), lambda kept: kept * other):
        y = row.forward(x).sum()
    (slope,) = torch.autograd.grad(y, x, create_graph=True)
    close(slope.detach(), factor * row.slope(x.detach()))
    slope.sum().backward()
    same(other.grad, None)


@clause("saved_hooks.unpack.new_object")
@given(detaches=st.booleans(), x=POSITIVE, row=rows(DOCUMENTED), leaf=st.booleans())
def test_shown_tensor_is_another_object_in_the_same_memory(detaches, x, row, leaf):
    x = x.requires_grad_() if leaf else x.requires_grad_() * 1
    with hooks(lambda tensor: tensor.detach() if detaches else tensor, unchanged):
        y = row.forward(x)
    kept, shown = row.kept(x, y), row.read(y.grad_fn)
    same(shown is kept, False)
    same(shown.data_ptr() == kept.data_ptr(), True)
    same(shown.detach(), kept.detach())


@clause("saved_hooks.unpack.tensor_required")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING), wrong=st.sampled_from([None, 3, "text", (1.0,)]))
def test_unpacking_into_something_else_is_refused(x, row, wrong):
    answers = [wrong]
    with hooks(lambda tensor: tensor.detach(), lambda kept: answers[0]):
        y = x.pow(2).sum()
        z = row.forward(x).sum()
    refuses(lambda: z.backward(), TypeError)
    answers[0] = torch.ones_like(x)
    y.backward()
    same(x.grad, torch.full_like(x, 2))


# Fixed on purpose: one order for each shape of graph.
@clause("saved_hooks.unpack.order")
def test_order_of_unpacking_is_recorded():
    graphs = {
        "chain": lambda a, b: a.sin().cos().exp(),
        "product": lambda a, b: a * b,
        "branches": lambda a, b: a.sin() + b.cos() + a.exp(),
    }
    for name, graph in graphs.items():
        numbers, unpacked = [], []
        pack = lambda t: numbers.append(t.clone()) or len(numbers) - 1  # noqa: E731
        unpack = lambda n: unpacked.append(n) or numbers[n]  # noqa: E731
        with hooks(pack, unpack):
            y = graph(*torch.ones(2, 3, requires_grad=True).unbind(0))
        y.sum().backward()
        observe(unpacked, name)


@clause("saved_hooks.unpack.input_modified")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING))
def test_unpack_hook_that_modifies_its_input_does_no_more_than_raise(x, row):
    with hooks(lambda tensor: tensor.clone(), lambda kept: kept.add_(1)):
        y = row.forward(x).sum()
    accepts(lambda: y.backward())
    same(y.requires_grad, True)


@clause("saved_hooks.pack.input_modified")
@given(x=POSITIVE, row=rows(KEEPING), leaf=st.booleans())
def test_pack_hook_that_modifies_its_input_is_refused(x, row, leaf):
    x = x.requires_grad_() if leaf else x.requires_grad_() * 1
    with hooks(lambda tensor: tensor.add_(1), unchanged):
        refuses(lambda: row.forward(x), RuntimeError)
    with hooks(lambda tensor: tensor.clone().add_(1), unchanged):
        row.forward(x)


@clause("saved_hooks.pack.input_modified")
@given(x=LEAVES, constant=tensors(shapes=[(1,)]), view=st.booleans())
def test_pack_hook_that_modifies_a_constant_is_refused(x, constant, view):
    constant = constant[:] if view else constant
    with hooks(lambda tensor: tensor.detach().add_(1), unchanged):
        refuses(lambda: x * constant, RuntimeError)
        x + constant


@clause("saved_hooks.off.unrecorded")
@given(x=POSITIVE, row=rows(KEEPING), recorded=st.booleans())
def test_unrecorded_operations_pack_nothing(x, row, recorded):
    packed = []
    with hooks(lambda tensor: packed.append(1) or tensor, unchanged):
        row.forward(x)
        with torch.no_grad():
            row.forward(x.requires_grad_())
        same(len(packed), 0)
        row.forward(x if recorded else x.detach())
    same(len(packed) > 0, recorded)


@clause("saved_hooks.nested.innermost")
@given(x=LEAVES, depth=st.integers(1, 4))
def test_innermost_hooks_are_called(x, depth):
    def within(levels):
        pack = lambda tensor: called.append(levels[0]) or tensor.detach()  # noqa: E731
        with hooks(pack, lambda kept: levels[0] * kept):
            within(levels[1:]) if levels[1:] else None
            called.clear()
            roots.append(x.pow(2).sum())
            same(set(called), {levels[0]})

    called, roots = [], []
    within(range(1, depth + 1))
    for level, root in zip(range(depth, 0, -1), roots):
        (gradient,) = torch.autograd.grad(root, x)
        same(gradient, 2 * level * x.detach())


@clause("saved_hooks.pair.callable")
@pytest.mark.parametrize("wrong", [None, 3, "text"])
@pytest.mark.parametrize("place", [0, 1])
def test_hooks_that_are_not_callable_are_refused(wrong, place):
    x = torch.ones(2, requires_grad=True)
    pair = [unchanged, unchanged]
    with hooks(*pair):
        x.pow(2)
    y, z = x.pow(2), x.pow(3)
    y.grad_fn._raw_saved_self.register_hooks(*pair)
    pair[place] = wrong
    refuses(lambda: hooks(*pair).__enter__(), TypeError)
    refuses(lambda: z.grad_fn._raw_saved_self.register_hooks(*pair), TypeError)


@clause("saved_hooks.error.propagates")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING), text=st.sampled_from(["disk full", "no disk"]))
def test_errors_of_pack_hooks_come_up(x, row, text):
    def fail(value):
        raise KeyError(text)

    with hooks(fail, unchanged):
        same(text in refuses(lambda: row.forward(x), KeyError), True)


@clause("saved_hooks.error.propagates")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING), text=st.sampled_from(["disk full", "no disk"]))
def test_errors_of_unpack_hooks_come_up(x, row, text):
    def fail(value):
        raise KeyError(text)

    with hooks(lambda tensor: tensor.detach(), fail):
        y = row.forward(x).sum()
    same(text in refuses(lambda: y.backward(), KeyError), True)


@clause("saved_hooks.raw.packs_at_once")
@given(x=POSITIVE_LEAVES, row=rows(DOCUMENTED), factor=st.integers(-3, 3), uses=st.integers(1, 3))
def test_hooks_of_one_saved_tensor(x, row, factor, uses):
    log, y = [], row.forward(x)
    pack = lambda tensor: log.append("pack") or tensor.detach()  # noqa: E731
    unpack = lambda kept: log.append("unpack") or factor * kept  # noqa: E731
    row.raw(y.grad_fn).register_hooks(pack, unpack)
    same(log, ["pack"])
    for _ in range(uses):
        log.clear()
        y.sum().backward(retain_graph=True)
        same(set(log), {"unpack"})
    close(x.grad, uses * factor * row.slope(x.detach()), ulps=8)


@clause("saved_hooks.raw.packs_at_once")
@given(x=LEAVES, factors=st.lists(st.integers(-3, 3), min_size=2, max_size=2))
def test_hooks_of_the_saved_tensors_of_a_function(x, factors):
    y = Product.apply(x, x)
    for saved, factor in zip(y.grad_fn._raw_saved_tensors, factors):
        saved.register_hooks(lambda t: t.clone(), lambda kept, factor=factor: factor * kept)
    y.sum().backward()
    same(x.grad, sum(factors) * x.detach())


@clause("saved_hooks.raw.once")
@given(x=LEAVES, by_context=st.booleans())
def test_second_pair_of_hooks_is_refused(x, by_context):
    with hooks(unchanged, unchanged) if by_context else contextlib.nullcontext():
        y = x.pow(2)
    saved = y.grad_fn._raw_saved_self
    if not by_context:
        saved.register_hooks(unchanged, unchanged)
    refuses(lambda: saved.register_hooks(unchanged, unchanged), RuntimeError)


@clause("saved_hooks.raw.modified")
@given(x=POSITIVE, row=rows(DOCUMENTED), earlier=st.booleans(), modified=st.booleans())
def test_hooks_on_a_saved_tensor_that_was_modified(x, row, earlier, modified):
    between = x.requires_grad_() * 1
    between.mul_(1) if earlier else None
    y = row.forward(between)
    node, root = y.grad_fn, 1 * y
    row.kept(between, y).add_(1) if modified else None
    register = lambda: row.raw(node).register_hooks(torch.clone, torch.clone)  # noqa: E731
    same(accepts(lambda: (register(), root.sum().backward())), not modified)


@clause("saved_hooks.modified.copy")
@given(x=POSITIVE, row=rows(KEEPING))
def test_copies_are_not_affected_by_modifications(x, row):
    between = x.requires_grad_() * 1
    with hooks(lambda tensor: tensor.clone(), unchanged):
        y = row.forward(between)
    root = 1 * y
    (between if row.saves == "input" else y).add_(1)
    root.sum().backward()
    close(x.grad, row.slope(x.detach()), ulps=8)


# Fixed on purpose: one bit for each way to keep the memory of a tensor.
@clause("saved_hooks.modified.alias")
def test_whether_modified_memory_is_noticed():
    packs = {"itself": lambda t: t, "detached": lambda t: t.detach(), "view": lambda t: t.view(-1)}
    for name, pack in packs.items():
        y = torch.ones(2, requires_grad=True) * 1
        with hooks(pack, unchanged):
            z = y.pow(2).sum()
        y.add_(1)
        observe(accepts(lambda z=z: z.backward()), name)


@clause("saved_hooks.save_on_cpu.same_gradients")
@given(pin_memory=st.booleans(), x=POSITIVE_LEAVES, row=rows(SAVING))
def test_gradient_under_save_on_cpu(pin_memory, x, row):
    with torch.autograd.graph.save_on_cpu(pin_memory=pin_memory):
        y = row.forward(2 * x).sum()
    (slope,) = torch.autograd.grad(y, x, create_graph=row.saves != "nothing")
    close(slope.detach(), 2 * row.slope(2 * x.detach()), ulps=8)
    if slope.requires_grad:
        (curve,) = torch.autograd.grad(slope.sum(), x)
        close(curve, 4 * row.curve(2 * x.detach()), ulps=16)


@clause("saved_hooks.save_on_cpu.no_copy")
@given(x=POSITIVE_LEAVES, row=rows(DOCUMENTED), strided=st.booleans())
def test_save_on_cpu_copies_nothing_that_is_there(x, row, strided):
    x = x.unsqueeze(-1).expand(*x.shape, 2) if strided else x
    with torch.autograd.graph.save_on_cpu():
        y = row.forward(x)
    shown, kept = row.read(y.grad_fn), row.kept(x, y)
    same((shown.data_ptr(), shown.stride()), (kept.data_ptr(), kept.stride()))


@clause("saved_hooks.save_on_cpu.sound")
@given(x=POSITIVE, row=rows(KEEPING), modified=st.booleans())
def test_modified_tensors_under_save_on_cpu(x, row, modified):
    between = x.requires_grad_() * 1
    with torch.autograd.graph.save_on_cpu():
        y = row.forward(between)
    root = 1 * y
    if modified:
        (between if row.saves == "input" else y).add_(1)
    raised = not accepts(lambda: root.sum().backward())
    right = modified if raised else torch.allclose(x.grad, row.slope(x.detach()))
    same(right, True)


@clause("saved_hooks.disable.refuses")
@given(message=st.sampled_from(["no hooks here", "because"]), cpu=st.booleans(), x=LEAVES)
def test_hooks_that_are_disabled_are_refused(message, cpu, x):
    enter = torch.autograd.graph.save_on_cpu if cpu else lambda: hooks(str, str)
    with torch.autograd.graph.disable_saved_tensors_hooks(message):
        same(message in refuses(lambda: enter().__enter__(), RuntimeError), True)
        x.pow(2).sum().backward()
    same(x.grad, 2 * x.detach())


@clause("saved_hooks.disable.refuses")
@given(message=st.sampled_from(["no hooks here", "because"]), cpu=st.booleans(), x=LEAVES)
def test_disabling_hooks_that_are_in_force_is_refused(message, cpu, x):
    enter = torch.autograd.graph.save_on_cpu if cpu else lambda: hooks(unchanged, unchanged)
    disable = torch.autograd.graph.disable_saved_tensors_hooks(message)
    with enter():
        same(message in refuses(lambda: disable.__enter__(), RuntimeError), True)
        x.pow(2).sum().backward()
    same(x.grad, 2 * x.detach())


@clause("saved_hooks.disable.ends")
@given(depth=st.integers(1, 4), fails=st.booleans())
def test_disabling_ends_with_its_context(depth, fails):
    def within(level):
        disable = torch.autograd.graph.disable_saved_tensors_hooks(f"level {level}")
        with contextlib.suppress(KeyError), disable:
            within(level + 1) if level < depth else None
            same(refuses(lambda: hooks(str, str).__enter__(), RuntimeError), f"level {level}")
            {}["fails"] if fails else None

    within(1)
    with hooks(str, str):
        same(torch.ones(2).pow(2), torch.ones(2))


@clause("saved_hooks.mutation.original_values")
@pytest.mark.parametrize("write", present(WRITES), ids=ids(WRITES))
@pytest.mark.parametrize("saver", present(SAVERS), ids=ids(SAVERS))
def test_values_of_the_time_of_saving_are_used(write, saver):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with torch.autograd.graph.allow_mutation_on_saved_tensors():
        y = x * 1
        z = saver.of(y).sum()
        write.to(y)
        z.backward()
    same(x.grad, torch.tensor(saver.slope, dtype=torch.float32))


@clause("saved_hooks.mutation.original_values")
@given(x=POSITIVE, row=rows(KEEPING), times=st.integers(1, 3), custom=st.booleans())
def test_inputs_and_results_may_be_modified(x, row, times, custom):
    with torch.autograd.graph.allow_mutation_on_saved_tensors():
        y = x.requires_grad_() * 1
        z = Product.apply(y, y) if custom else row.forward(y)
        root = 1 * z
        for _ in range(times):
            y.add_(1), z.add_(1)
            root.sum().backward(retain_graph=True)
    slope = 2 * x.detach() if custom else row.slope(x.detach())
    close(x.grad, times * slope, ulps=8)


@clause("saved_hooks.mutation.original_values")
@pytest.mark.parametrize("layout", ["strided", "sparse"])
def test_factors_of_any_layout_may_be_saved(layout):
    x, factor = torch.ones(2, 1, requires_grad=True), torch.tensor([[2.0, 0.0], [0.0, 3.0]])
    with torch.autograd.graph.allow_mutation_on_saved_tensors():
        y = torch.mm(factor.to_sparse() if layout == "sparse" else factor, x)
        y.sum().backward()
    same(x.grad, torch.tensor([[2.0], [3.0]]))


@clause("saved_hooks.mutation.within_only")
@given(x=POSITIVE_LEAVES, row=rows(KEEPING), another=st.booleans())
def test_backward_after_the_context_is_refused(x, row, another):
    allow = torch.autograd.graph.allow_mutation_on_saved_tensors
    with allow():
        y, z = row.forward(x).sum(), row.forward(x).sum()
        z.backward()
    with allow() if another else contextlib.nullcontext():
        refuses(lambda: y.backward(), AssertionError)


@clause("saved_hooks.mutation.nesting_refused")
@given(depth=st.integers(0, 2))
def test_nested_context_is_refused(depth):
    allow = torch.autograd.graph.allow_mutation_on_saved_tensors
    with contextlib.ExitStack() as stack:
        stack.enter_context(allow())
        for _ in range(depth):
            stack.enter_context(hooks(unchanged, unchanged))
        refuses(lambda: allow().__enter__(), RuntimeError)
    with allow():
        same(torch.ones(()).add(1), torch.full((), 2.0))


@clause("saved_hooks.mutation.nesting_harmless")
@given(x=POSITIVE, row=rows(KEEPING), nested=st.booleans())
def test_outer_context_works_after_an_inner_one_was_refused(x, row, nested):
    allow = torch.autograd.graph.allow_mutation_on_saved_tensors
    with allow():
        y = x.requires_grad_() * 1
        z = 1 * row.forward(y)
        accepts(lambda: allow().__enter__()) if nested else None
        y.add_(1)
        z.sum().backward()
    close(x.grad, row.slope(x.detach()), ulps=8)
