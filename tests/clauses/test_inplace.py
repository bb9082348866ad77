"""SPEC.md, In-place operations."""

import contextlib
import math
import re

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same
from ..harness.clauses import clause
from ..strategies.cells import DISTURBING, SAVING, VIEWING, WRITING, played, steps_of
from ..strategies.indexing import MULTIPLE, PIECEWISE
from ..strategies.inplace import (
    CURVED,
    FEEDS,
    FREE,
    GRAD_MODES,
    OUT,
    OVERWRITES,
    PART_WRITERS,
    READERS,
    RESHAPERS,
    SAVERS,
    UNSEEN,
    WRITERS,
)
from ..strategies.mutations import MUTATIONS
from ..strategies.outcomes import accepts
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import leaves, tensors
from ..strategies.views import VIEWS

SHAPE = ((2, 3),)


@clause("inplace.graph.functional")
@given(x=leaves(), steps=st.lists(rows(MUTATIONS), min_size=1, max_size=4))
def test_chain_of_mutations_has_the_product_of_slopes(x, steps):
    y = x * x
    for step in steps:
        step.inplace(y)
    y.sum().backward()
    same(x.grad, 2 * x.detach() * math.prod(step.slope for step in steps))


@clause("inplace.graph.functional")
@given(x=leaves(values="nonzero"), row=rows(CURVED))
def test_mutation_that_needs_the_old_value_has_its_slope(x, row):
    y = 2 * x
    row.inplace(y).sum().backward()
    same(x.grad, 2 * row.slope(2 * x.detach()))


@clause("inplace.graph.functional")
@given(x=leaves(dtypes=[torch.float64]), factor=st.integers(-3, 3), of_view=st.booleans())
def test_both_factors_of_an_inplace_product_get_their_gradient(x, factor, of_view):
    w = torch.full_like(x, float(factor)).requires_grad_()
    y = 2 * x
    modified = y.view_as(y) if of_view else y
    modified.mul_(w).sum().backward()
    same(x.grad, 2 * w.detach())
    same(w.grad, 2 * x.detach())


@clause("inplace.graph.rewrites_history")
@pytest.mark.parametrize("row", present(MUTATIONS + CURVED), ids=ids(MUTATIONS + CURVED))
@given(x=leaves())
def test_new_node_leads_to_the_old_one(row, x):
    y = 3 * x
    before = y.grad_fn
    row.inplace(y)
    same(y.grad_fn is before, False)
    same(y.grad_fn.next_functions[0][0] is before, True)


@clause("inplace.graph.keeps_object")
@given(x=leaves(), row=rows(MUTATIONS + CURVED))
def test_mutation_returns_its_tensor(x, row):
    y = 3 * x
    same(row.inplace(y) is y, True)
    same((y + 1) is y, False)
    with torch.no_grad():
        same(row.inplace(x) is x, True)
    same((x.is_leaf, (x + 1).is_leaf), (True, False))


@clause("inplace.graph.receives")
@pytest.mark.parametrize("row", present(FEEDS), ids=ids(FEEDS))
def test_tensor_that_receives_requires_grad(row):
    t, w = torch.zeros(2, 3), torch.ones(row.value)
    row.write(t, w)
    same((t.requires_grad, t.is_leaf, t.grad_fn), (False, True, None))
    row.write(t, w.requires_grad_())
    same((t.requires_grad, t.is_leaf, t.grad_fn is None), (True, False, False))


@clause("inplace.overwrite.drops_old")
@given(x=leaves(shapes=SHAPE), row=rows(OVERWRITES))
def test_overwritten_elements_pass_no_gradient(x, row):
    y = 3 * x
    row.write(y)
    y.sum().backward()
    kept = torch.full_like(x, 3.0, requires_grad=False)
    row.write(kept)
    same(x.grad, kept)


@clause("inplace.overwrite.feeds_new")
@given(x=leaves(shapes=SHAPE), k=tensors(shapes=SHAPE, dtypes=[torch.float64]), row=rows(FEEDS))
def test_written_value_gets_the_gradient_of_its_elements(x, k, row):
    w = torch.ones(row.value, dtype=x.dtype, requires_grad=True)
    y = 2 * x
    row.write(y, w)
    (k * y).sum().backward()
    same(w.grad, row.taken(k).to(x.dtype))


@clause("inplace.overwrite.feeds_new")
@given(k=tensors(shapes=SHAPE), row=rows(FEEDS))
def test_value_written_into_a_buffer_gets_the_gradient_of_its_elements(k, row):
    w = torch.ones(row.value, dtype=k.dtype, requires_grad=True)
    buffer = torch.zeros_like(k)
    row.write(buffer, w)
    (k * buffer).sum().backward()
    same(w.grad, row.taken(k))


@clause("inplace.metadata.differentiable")
@given(x=leaves(shapes=((2, 3),), layouts=["contiguous"]), row=rows(RESHAPERS))
def test_gradient_goes_back_in_the_old_shape(x, row):
    y = 3 * x
    row.inplace(y)
    k = torch.arange(1, y.numel() + 1, dtype=x.dtype).reshape(y.shape)
    (k * y).sum().backward()
    same(x.grad, 3 * row.back(k))


@clause("inplace.shared_storage.accepted")
@given(x=leaves(shapes=SHAPE, layouts=["contiguous"]), view=rows(VIEWS), row=rows(MUTATIONS))
def test_other_tensor_on_the_storage_is_no_obstacle(x, view, row):
    y = 3 * x
    other, alias = view.of(y), y.detach()
    row.inplace(y)
    y.sum().backward(retain_graph=True)
    same(x.grad, torch.full_like(x, 3 * row.slope))
    same(other, view.of(y))
    same(alias, y)


@clause("inplace.leaf.refused")
@pytest.mark.parametrize("row", present(WRITERS), ids=ids(WRITERS))
def test_mutating_a_leaf_raises_at_once(row):
    leaf = torch.ones(2, 3, requires_grad=True)
    refuses(lambda: row.write(leaf))
    row.write(leaf.detach().clone())


@clause("inplace.leaf.refused")
@given(x=leaves(), row=rows(MUTATIONS + CURVED))
def test_mutating_any_leaf_is_left_to_no_grad(x, row):
    refuses(lambda: row.inplace(x))
    with torch.no_grad():
        row.inplace(x)
    same((x.requires_grad, x.is_leaf), (True, True))
    row.inplace(x.requires_grad_(False))


@clause("inplace.leaf.unchanged")
@given(x=leaves(), row=rows(MUTATIONS + CURVED))
def test_refused_mutation_changes_nothing(x, row):
    before, version = x.tolist(), x._version
    refuses(lambda: row.inplace(x))
    same(x.tolist(), before)
    same(x._version, version)
    same((x.requires_grad, x.grad_fn), (True, None))


@clause("inplace.out.refused")
@given(a=tensors(shapes=SHAPE), row=rows(OUT), which=st.sampled_from(["input", "out", "both"]))
def test_out_with_a_tensor_that_requires_grad_raises(a, row, which):
    a.requires_grad_(which != "out")
    expected = row.plain(a.detach(), torch.ones_like(a))
    out = torch.zeros_like(expected).requires_grad_(which != "input")
    refuses(lambda: row.call(a, torch.ones_like(a), out))
    with torch.no_grad():
        row.call(a, torch.ones_like(a), out)
    same(out.detach(), expected)


@clause("inplace.version.counts")
@pytest.mark.parametrize("row", present(WRITERS + PART_WRITERS), ids=ids(WRITERS + PART_WRITERS))
def test_mutation_increases_the_version(row):
    t = torch.ones(2, 3)
    version = t._version
    row.write(t)
    same(t._version > version, True)


@clause("inplace.version.counts")
@pytest.mark.parametrize("mode", present(GRAD_MODES), ids=ids(GRAD_MODES))
@given(x=leaves(), row=rows(MUTATIONS + CURVED))
def test_mutation_increases_the_version_in_every_mode(mode, x, row):
    for t in [3 * x, x.detach().clone()]:
        version = t._version
        with mode.enter():
            row.inplace(t)
        same(t._version > version, True)


@clause("inplace.version.reading")
@pytest.mark.parametrize("row", present(READERS), ids=ids(READERS))
def test_reading_leaves_the_version(row):
    t = torch.ones(2, 3)
    version = t._version
    row.read(t)
    same(t._version, version)
    with torch.no_grad():
        t.add_(1)
    same(t._version > version, True)


@clause("inplace.version.shared_with_views")
@pytest.mark.parametrize("view", present(VIEWS), ids=ids(VIEWS))
@given(base=tensors(shapes=SHAPE, layouts=["contiguous"]), row=rows(MUTATIONS))
def test_views_and_base_have_one_version(view, base, row):
    family = [base, view.of(base), base[0], base.view(6)[1:]]
    for member in family:
        version = base._version
        row.inplace(member)
        same([t._version > version for t in family], [True] * 4)
        same([t._version for t in family], [base._version] * 4)


@clause("inplace.version.shared_with_detached")
@given(x=leaves(), row=rows(MUTATIONS + CURVED))
def test_detached_tensor_and_its_origin_have_one_version(x, row):
    y = 3 * x
    family = [y, y.detach(), y.detach().detach()]
    for member in family:
        version = y._version
        row.inplace(member)
        same([t._version > version for t in family], [True] * 3)
        same([t._version for t in family], [y._version] * 3)


@clause("inplace.version.shared_with_detached")
@given(x=leaves(shapes=SHAPE, layouts=["contiguous"]), view=rows(VIEWS), row=rows(MUTATIONS))
def test_detached_view_has_the_version_of_its_base(x, view, row):
    y = 3 * x
    detached = view.of(y).detach()
    for member in [y, detached, view.of(y.detach())]:
        version = y._version
        row.inplace(member)
        same((y._version > version, detached._version), (True, y._version))


@clause("inplace.version.data_apart")
@pytest.mark.parametrize("row", present(MUTATIONS), ids=ids(MUTATIONS))
@given(x=leaves(values="positive", layouts=["contiguous", "transposed"]))
def test_mutation_through_data_is_not_counted(x, row):
    y = 3 * x
    expected = row.functional(y.detach())
    version, copy = y._version, y.data
    row.inplace(copy)
    same(y._version, version)
    same(y.detach(), expected)


@clause("inplace.version.increment")
@given(x=leaves(), bumps=st.integers(1, 3))
def test_incremented_version_is_found(x, bumps):
    y = 3 * x
    (y * y).sum().backward(retain_graph=True)
    z = (y * y).sum()
    for _ in range(bumps):
        torch.autograd.graph.increment_version(y)
    refuses(lambda: z.backward())
    same(x.grad, 18 * x.detach())


@clause("inplace.version.increment_list")
@pytest.mark.parametrize("listed", [[], [0], [1], [0, 1], [1, 0, 1]])
@given(x=leaves())
def test_incremented_versions_of_a_list_are_found(x, listed):
    tensors = [3 * x, 2 * x]
    losses = [(t * t).sum() for t in tensors]
    torch.autograd.graph.increment_version([tensors[n] for n in listed])
    for n, loss in enumerate(losses):
        same(accepts(lambda: loss.backward()), n not in listed)


@clause("inplace.version.increment_inference")
@given(x=leaves())
def test_incrementing_an_inference_tensor_does_nothing(x):
    with torch.inference_mode():
        t = 3 * x
    before = t.tolist()
    torch.autograd.graph.increment_version(t)
    same((t.tolist(), t.is_inference()), (before, True))
    y = 2 * x
    z = (y * y).sum()
    torch.autograd.graph.increment_version(y)
    refuses(lambda: z.backward())


@clause("inplace.saved.raises")
@pytest.mark.parametrize("row", present(SAVERS), ids=ids(SAVERS))
def test_every_kind_of_saved_tensor_is_checked(row):
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = 2 * x
    z = row.use(y)
    row.use(2 * x).sum().backward()
    (y if row.saved == "operand" else z).add_(1)
    refuses(lambda: z.sum().backward())


@clause("inplace.saved.raises")
@pytest.mark.parametrize("times", [1, 2, 256])
def test_any_number_of_modifications_raises_in_backward(times):
    x = torch.ones(2, requires_grad=True)
    y = 2 * x
    z = (y * y).sum()
    for _ in range(times):
        y.neg_()
    refuses(lambda: z.backward())


@clause("inplace.saved.raises")
@given(x=leaves(values="positive"), mutation=rows(MUTATIONS), second=st.booleans())
def test_modified_saved_operand_raises_in_backward(x, mutation, second):
    y = 2 * x
    z = (y * y).sum()
    if second:
        z.backward(retain_graph=True)
    mutation.inplace(y)
    refuses(lambda: z.backward())
    same(x.grad, 8 * x.detach() if second else None)


@clause("inplace.saved.raises")
@given(x=leaves(values="positive"), mutation=rows(MUTATIONS), grad=st.booleans())
def test_modified_saved_result_raises_in_backward_and_grad(x, mutation, grad):
    z = (2 * x).sigmoid()
    mutation.inplace(z)
    total = z.sum()
    refuses(lambda: torch.autograd.grad(total, x) if grad else total.backward())
    mutation.inplace((2 * x).sigmoid().clone()).sum().backward()


@clause("inplace.saved.raises")
@given(x=leaves(values="positive"), row=rows(PART_WRITERS))
def test_modified_part_of_a_saved_operand_raises_in_backward(x, row):
    y = torch.ones(2, 3, dtype=x.dtype) * x.sum()
    z = (y * y).sum()
    z.backward(retain_graph=True)
    row.write(y)
    refuses(lambda: z.backward())


@clause("inplace.saved.constants")
@given(x=leaves(), mutation=rows(MUTATIONS))
def test_modified_constant_factor_raises_in_backward(x, mutation):
    constant = torch.full_like(x, 2.0, requires_grad=False)
    z = (x * constant).sum()
    z.backward(retain_graph=True)
    same(x.grad, constant)
    mutation.inplace(constant)
    refuses(lambda: z.backward())


@clause("inplace.saved.without_grad")
@given(x=leaves(shapes=SHAPE), row=rows(UNSEEN), power=st.integers(2, 3))
def test_unrecorded_modification_of_a_leaf_raises_in_backward(x, row, power):
    before = x.pow(power).sum()
    row.write(x)
    after = x.pow(power).sum()
    refuses(lambda: before.backward())
    after.backward()
    same(x.grad, power * x.detach().pow(power - 1))


@clause("inplace.saved.without_grad")
@given(x=leaves(shapes=SHAPE), row=rows(UNSEEN))
def test_unrecorded_modification_of_an_intermediate_raises_in_backward(x, row):
    y = 2 * x
    before = (y * y).sum()
    before.backward(retain_graph=True)
    same(x.grad, 8 * x.detach())
    row.write(y)
    refuses(lambda: before.backward())


@clause("inplace.saved.without_grad")
@given(w=leaves(), rate=st.sampled_from([0.5, 1.0, 2.0]))
def test_update_of_a_parameter_between_forward_and_backward_raises_in_backward(w, rate):
    loss, next_loss = (w * w).sum(), (w * w).sum()
    loss.backward()
    same(w.grad, 2 * w.detach())
    with torch.no_grad():
        w -= rate * w.grad
    refuses(lambda: next_loss.backward())


class Doubled(torch.autograd.Function):
    """Twice the input; backward reads both saved tensors, though it needs their number alone."""

    @staticmethod
    def forward(ctx, a):  # noqa: D102
        b = 2 * a
        ctx.save_for_backward(a, b)
        return b

    @staticmethod
    def backward(ctx, grad):  # noqa: D102
        return grad * len(ctx.saved_tensors)


@clause("inplace.saved.custom_function")
@given(x=leaves(), mutation=rows(MUTATIONS))
def test_reading_a_modified_saved_input_raises(x, mutation):
    y = 3 * x
    z = Doubled.apply(y).sum()
    z.backward(retain_graph=True)
    mutation.inplace(y)
    refuses(lambda: z.backward())


@clause("inplace.saved.custom_function")
@given(x=leaves(), mutation=rows(MUTATIONS))
def test_reading_a_modified_saved_result_raises(x, mutation):
    y = Doubled.apply(3 * x)
    y.sum().backward(retain_graph=True)
    z = mutation.inplace(y).sum()
    refuses(lambda: z.backward())


class Careless(torch.autograd.Function):
    """Twice the input; saves it and does not read it."""

    @staticmethod
    def forward(ctx, a):  # noqa: D102
        ctx.save_for_backward(a)
        return 2 * a

    @staticmethod
    def backward(ctx, grad):  # noqa: D102
        return 2 * grad


@clause("inplace.saved.custom_function_unread")
@given(x=leaves(), mutation=rows(MUTATIONS))
def test_modified_saved_tensors_that_are_not_read_are_harmless(x, mutation):
    y = 3 * x
    z = Careless.apply(y).sum()
    mutation.inplace(y)
    z.backward()
    same(x.grad, torch.full_like(x, 6.0))


@clause("inplace.saved.buffers")
@given(x=leaves(shapes=SHAPE), momentum=st.sampled_from([0.5, 1.0]))
def test_updated_running_statistics_raise_in_backward(x, momentum):
    mean, var = x.new_zeros(3), x.new_full((3,), 3.75)
    y = torch.nn.functional.batch_norm(x, mean, var, eps=0.25).sum()
    y.backward(retain_graph=True)
    same(x.grad, torch.full_like(x, 0.5))
    other = torch.tensor([[0.0, 8.0, 16.0], [8.0, 16.0, 32.0]], dtype=x.dtype)
    torch.nn.functional.batch_norm(other, mean, var, training=True, momentum=momentum)
    refuses(lambda: y.backward())


@clause("inplace.saved.says_versions")
@given(x=leaves(), mutations=st.lists(rows(MUTATIONS), min_size=1, max_size=3), grad=st.booleans())
def test_error_says_both_versions(x, mutations, grad):
    y = 2 * x
    z = (y * y).sum()
    for mutation in mutations:
        mutation.inplace(y)
    text = refuses(lambda: torch.autograd.grad(z, x) if grad else z.backward())
    (found,) = re.findall("is at version ([0-9]+)", text)
    (expected,) = re.findall("expected version ([0-9]+)", text)
    same(int(found) > int(expected), True)


@clause("inplace.saved.earlier_writes")
@given(x=leaves(), mutations=st.lists(rows(MUTATIONS), min_size=1, max_size=3))
def test_mutations_before_the_use_are_harmless(x, mutations):
    y = 2 * x
    for mutation in mutations:
        mutation.inplace(y)
    (y * y).sum().backward()
    same(x.grad, 4 * y.detach() * math.prod(mutation.slope for mutation in mutations))


@clause("inplace.saved.unneeded")
@pytest.mark.parametrize("row", present(FREE), ids=ids(FREE))
@given(x=leaves(shapes=SHAPE), mutation=rows(MUTATIONS))
def test_overwriting_the_operand_of_a_linear_function_is_harmless(row, x, mutation):
    y = 2 * x
    z = row.use(y)
    mutation.inplace(y)
    z.sum().backward()
    same(x.grad, torch.full_like(x, 2 * row.slope))


@clause("inplace.saved.unneeded")
@given(x=leaves(shapes=SHAPE), row=rows(FREE), mutation=rows(MUTATIONS))
def test_overwriting_the_result_of_a_linear_function_is_harmless(x, row, mutation):
    z = row.use(2 * x)
    mutation.inplace(z)
    z.sum().backward()
    same(x.grad, torch.full_like(x, 2 * row.slope * mutation.slope))


@clause("inplace.saved.unneeded")
@given(x=leaves(), mutation=rows(MUTATIONS))
def test_overwriting_the_factor_of_a_constant_is_harmless(x, mutation):
    y = 2 * x
    z = (y * torch.full_like(x, 3.0, requires_grad=False)).sum()
    mutation.inplace(y)
    z.backward()
    same(x.grad, torch.full_like(x, 6.0))


@clause("inplace.saved.unreached")
@given(x=leaves(), mutation=rows(MUTATIONS), factor=st.integers(-3, 3))
def test_branch_that_is_not_asked_for_is_not_checked(x, mutation, factor):
    w = torch.ones_like(x).detach().requires_grad_()
    y = 2 * x
    total = (y * y + factor * w).sum()
    mutation.inplace(y)
    (found,) = torch.autograd.grad(total, w, retain_graph=True)
    same(found, torch.full_like(w, float(factor)))
    refuses(lambda: torch.autograd.grad(total, x))


PROGRAMS = st.builds(
    lambda before, use, after: [*before, use, *after],
    st.lists(steps_of(VIEWING) | steps_of(WRITING + SAVING + DISTURBING), min_size=1, max_size=2),
    steps_of(SAVING),
    st.lists(steps_of(VIEWING + WRITING + DISTURBING), min_size=1, max_size=3),
)
"""At most six steps: on the values below their results are integers far below 2**53."""


@clause("inplace.saved.sound")
@given(steps=PROGRAMS)
@example(steps=[])
def test_no_error_means_the_right_gradient(steps):
    x, made, cells = played(steps)
    with contextlib.suppress(RuntimeError):
        sum(t.sum() for t in made).backward()
        same(x.grad.item(), sum(slope for listed in cells for _, slope in listed))


@clause("inplace.saved.sound")
@given(x=leaves(shapes=SHAPE), row=rows(MULTIPLE + PIECEWISE), step=rows(MUTATIONS))
def test_mutation_of_one_of_several_views_raises_or_is_right(x, row, step):
    base, expected = 2 * x, torch.full_like(x, 2.0, requires_grad=False)
    row.of(expected)[0].mul_(step.slope)
    with contextlib.suppress(RuntimeError):
        step.inplace(row.of(base)[0])
        base.sum().backward()
        same(x.grad, expected)


@clause("inplace.saved.other_elements")
@pytest.mark.parametrize("part", ["disjoint", "same values"])
def test_whether_harmless_writes_raise(part):
    # The choices are recorded by name; each is one program.
    x = torch.ones(4, requires_grad=True)
    y = 2 * x
    z = (y[:2] * y[:2]).sum()
    y[2:].add_(1) if part == "disjoint" else y.add_(0)
    observe(not accepts(lambda: z.backward()), part)


@clause("inplace.failure.partial")
@pytest.mark.parametrize("first", [True, False])
def test_whether_leaves_got_gradients_before_the_error(first):
    # Two orders in which the graph was recorded; either leaf may be reached before the error.
    a, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    y = 2 * b
    total = (3 * a + y * y).sum() if first else (y * y + 3 * a).sum()
    y.add_(1)
    with contextlib.suppress(RuntimeError):
        total.backward()
    observe(a.grad is not None, "recorded first" if first else "recorded last")
