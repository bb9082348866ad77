"""SPEC.md, Views."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same
from ..harness.clauses import clause
from ..strategies.cells import VIEWING, WRITING, played, steps_of
from ..strategies.indexing import ADVANCED, BASIC, DUPLICATES, MAYBE_COPIES, MULTIPLE, OVERLAPPING
from ..strategies.inplace import CURVED, FEEDS, PART_WRITERS
from ..strategies.mutations import MUTATIONS
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import leaves, tensors
from ..strategies.views import VIEWS

SHAPE = ((2, 3),)
PLAIN = ["contiguous"]


def scattered(values, positions):
    """Return a (2, 3) tensor with each value added at its position in row-major order."""
    flat = [0.0] * 6
    for value, position in zip(values.flatten().tolist(), positions.flatten().tolist()):
        flat[position] += value
    return torch.tensor(flat, dtype=values.dtype).view(2, 3)


@clause("views.gradient.scatters")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(VIEWS), of_leaf=st.booleans())
def test_gradient_of_a_view_goes_to_the_elements_it_shows(x, row, of_leaf):
    view = row.of(x if of_leaf else x * 1)
    weights = torch.arange(1, view.numel() + 1, dtype=x.dtype).view(view.shape)
    (weights * view).sum().backward()
    same(x.grad, scattered(weights, row.of(torch.arange(6).view(2, 3))))


@clause("views.gradient.overlap_sums")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(OVERLAPPING))
def test_gradients_of_an_element_shown_several_times_add_up(x, row):
    view = row.of(x)
    weights = torch.arange(1, view.numel() + 1, dtype=x.dtype).view(view.shape)
    (weights * view).sum().backward()
    same(x.grad, scattered(weights, row.of(torch.arange(6).view(2, 3))))


@clause("views.data.shared")
@pytest.mark.parametrize("row", present(VIEWS), ids=ids(VIEWS))
@given(base=tensors(shapes=SHAPE, layouts=PLAIN), step=rows(MUTATIONS))
def test_what_is_written_through_base_or_view_is_read_through_both(row, base, step):
    view, apart = row.of(base), row.of(base.clone())
    step.inplace(view)
    same(view, step.functional(apart))
    same(row.of(base), view)
    base.copy_(torch.arange(6).view(2, 3))
    same(view, row.of(torch.arange(6, dtype=base.dtype).view(2, 3)))


@clause("views.reshape.gradient")
@given(x=leaves(shapes=SHAPE), row=rows(MAYBE_COPIES), k=tensors(shapes=SHAPE, layouts=PLAIN))
def test_gradient_is_the_same_for_view_and_copy(x, row, k):
    y = row.of(2 * x)
    (row.of(k) * y).sum().backward()
    same(x.grad, 2 * k.to(x.dtype))


@clause("views.reshape.view_or_copy")
@pytest.mark.parametrize("row", present(MAYBE_COPIES), ids=ids(MAYBE_COPIES))
def test_whether_the_result_shares_memory(row):
    # One base that is contiguous and one that is not: the two cases that differ.
    whole, turned = torch.zeros(2, 3), torch.zeros(3, 2).t()
    results = [row.of(whole), row.of(turned)]
    whole.add_(1), turned.add_(1)
    observe([bool(result.sum() > 0) for result in results], row.about)


@clause("views.indexing.basic")
@given(base=tensors(shapes=SHAPE, layouts=PLAIN), row=rows(BASIC))
def test_basic_indexing_shares_memory(base, row):
    part = row.of(base)
    base.copy_(torch.arange(6).view(2, 3))
    same(part, row.of(torch.arange(6, dtype=base.dtype).view(2, 3)))
    part.zero_()
    same(row.of(base), torch.zeros_like(part))


@clause("views.indexing.advanced")
@given(base=tensors(shapes=SHAPE, layouts=PLAIN), row=rows(ADVANCED + DUPLICATES))
def test_advanced_indexing_shares_no_memory(base, row):
    part, before = row.of(base), row.of(base).tolist()
    base.fill_(7)
    same(part.tolist(), before)
    part.zero_()
    same(base, torch.full_like(base, 7.0))


@clause("views.indexing.duplicates")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(ADVANCED))
def test_gradients_of_elements_taken_once_go_to_them(x, row):
    part = row.of(2 * x)
    weights = torch.arange(1, part.numel() + 1, dtype=x.dtype).view(part.shape)
    (weights * part).sum().backward()
    same(x.grad, 2 * scattered(weights, row.of(torch.arange(6).view(2, 3))))


@clause("views.indexing.duplicates")
@pytest.mark.parametrize("row", present(DUPLICATES), ids=ids(DUPLICATES))
@given(x=leaves(shapes=SHAPE, layouts=PLAIN))
def test_gradients_of_an_element_taken_several_times_add_up(row, x):
    part = row.of(2 * x)
    weights = torch.arange(1, part.numel() + 1, dtype=x.dtype).view(part.shape)
    (weights * part).sum().backward()
    same(x.grad, 2 * scattered(weights, row.of(torch.arange(6).view(2, 3))))


@clause("views.base.root")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(VIEWS), of_leaf=st.booleans())
def test_base_of_a_view_of_a_view_is_the_root(x, row, of_leaf):
    root = x if of_leaf else 2 * x
    view = row.of(root)
    same(view._base is root, True)
    same(view[None]._base is root, True)
    same(root._base, None)


@clause("views.requires_grad.follows_base")
@given(row=rows(VIEWS), step=st.sampled_from(["copy_", "add_", "mul_"]))
def test_base_and_other_views_require_grad_after_a_write_through_a_view(row, step):
    base, w = torch.ones(2, 3), torch.ones((), requires_grad=True)
    view, other = row.of(base), base.view(6)
    getattr(view, step)(w.detach())
    same([t.requires_grad for t in (view, base, other)], [False] * 3)
    getattr(view, step)(w)
    same([t.requires_grad for t in (view, base, other)], [True] * 3)


@clause("views.inplace.reaches_base")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(VIEWS), step=rows(MUTATIONS))
def test_later_use_of_the_base_goes_through_the_mutation_of_the_view(x, row, step):
    base = 2 * x
    step.inplace(row.of(base))
    base.sum().backward()
    expected = torch.full_like(x, 2.0, requires_grad=False)
    row.of(expected).fill_(2 * step.slope)
    same(x.grad, expected)


@clause("views.inplace.reaches_base")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN, values="nonzero"), row=rows(VIEWS), step=rows(CURVED))
def test_mutation_of_the_view_that_needs_old_values_has_its_slope(x, row, step):
    base = 2 * x
    step.inplace(row.of(base))
    base.sum().backward()
    expected = torch.full_like(x, 2.0, requires_grad=False)
    row.of(expected).copy_(2 * step.slope(row.of(2 * x.detach())))
    same(x.grad, expected)


@clause("views.inplace.reaches_base")
@given(k=tensors(shapes=SHAPE, layouts=PLAIN), row=rows(FEEDS), nested=st.booleans())
def test_value_written_through_a_view_gets_the_gradient_of_the_base(k, row, nested):
    w = torch.ones(row.value, dtype=k.dtype, requires_grad=True)
    base = torch.zeros(2, 2, 3, dtype=k.dtype)
    row.write(base[1:][0] if nested else base[1], w)
    (k * base[1] + 5 * base[0]).sum().backward()
    same(w.grad, row.taken(k))


@clause("views.inplace.reaches_views")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN, values="nonzero"), row=rows(VIEWS), step=rows(CURVED))
def test_later_use_of_a_view_goes_through_the_mutation_of_the_base(x, row, step):
    base = 2 * x
    view = row.of(base)
    step.inplace(base)
    same(view, row.of(base))
    view.sum().backward()
    expected = torch.zeros_like(x)
    row.of(expected).copy_(2 * step.slope(row.of(2 * x.detach())))
    same(x.grad, expected)


@clause("views.inplace.reaches_siblings")
@given(
    x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(VIEWS), other=rows(VIEWS), step=rows(MUTATIONS)
)
def test_later_use_of_a_view_goes_through_the_mutation_of_another(x, row, other, step):
    base = 2 * x
    view, used = row.of(base), other.of(base)
    step.inplace(view)
    used.sum().backward()
    slopes = torch.full_like(x, 2.0, requires_grad=False)
    row.of(slopes).fill_(2 * step.slope)
    same(x.grad, scattered(other.of(slopes), other.of(torch.arange(6).view(2, 3))))


@clause("views.inplace.chains")
@given(
    x=leaves(shapes=SHAPE, layouts=PLAIN),
    row=rows(VIEWS),
    steps=st.lists(st.tuples(rows(MUTATIONS), st.booleans()), min_size=3, max_size=6),
)
def test_mutations_of_base_and_view_in_turns_have_their_slopes(x, row, steps):
    base, slopes = 2 * x, torch.full_like(x, 2.0, requires_grad=False)
    view, shown = row.of(base), row.of(slopes)
    for step, of_view in steps:
        step.inplace(view if of_view else base)
        (shown if of_view else slopes).mul_(step.slope)
    base.sum().backward()
    same(x.grad, slopes)


@clause("views.inplace.chains")
@given(steps=st.lists(steps_of(VIEWING + WRITING), min_size=2, max_size=8))
def test_any_chain_of_views_and_mutations_has_its_gradient(steps):
    x, made, cells = played(steps)
    sum(t.sum() for t in made).backward()
    same([t.tolist() for t in made], [[value for value, _ in listed] for listed in cells])
    same(x.grad.item(), sum(slope for listed in cells for _, slope in listed))


@clause("views.saved.base_written")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(VIEWS), step=rows(MUTATIONS))
def test_write_to_the_base_of_a_saved_view_raises_in_backward(x, row, step):
    base = 2 * x
    view = row.of(base)
    z = (view * view).sum()
    z.backward(retain_graph=True)
    step.inplace(base)
    refuses(lambda: z.backward())


@clause("views.saved.base_written")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(VIEWS), step=rows(MUTATIONS))
def test_write_to_a_view_of_a_saved_base_raises_in_backward(x, row, step):
    base = 2 * x
    z = (base * base).sum()
    z.backward(retain_graph=True)
    same(x.grad, 8 * x.detach())
    step.inplace(row.of(base))
    refuses(lambda: z.backward())


@clause("views.leaf.refused")
@pytest.mark.parametrize("row", present(PART_WRITERS), ids=ids(PART_WRITERS))
def test_writing_a_part_of_a_leaf_raises_at_once(row):
    leaf = torch.ones(2, 3, requires_grad=True)
    refuses(lambda: row.write(leaf))
    same(leaf.tolist(), [[1.0] * 3] * 2)
    row.write(leaf.clone())
    with torch.no_grad():
        row.write(leaf)
    same((leaf.requires_grad, leaf.is_leaf), (True, True))


@clause("views.leaf.refused")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(VIEWS), step=rows(MUTATIONS))
def test_mutating_a_view_of_a_leaf_raises_at_once(x, row, step):
    before, view = x.tolist(), row.of(x)
    refuses(lambda: step.inplace(view))
    same(x.tolist(), before)
    step.inplace(row.of(x.detach()))


@clause("views.no_grad.refused")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(VIEWS), step=rows(MUTATIONS))
def test_mutating_a_view_made_under_no_grad_raises(x, row, step):
    base = 2 * x
    with torch.no_grad():
        view = row.of(base)
        step.inplace(view)
    refuses(lambda: step.inplace(view))
    step.inplace(row.of(base))
    base.sum().backward()


@clause("views.no_grad.refused")
@given(base=tensors(shapes=SHAPE, layouts=PLAIN), row=rows(VIEWS))
def test_writing_into_a_plain_view_made_under_no_grad_raises(base, row):
    w = base.new_ones(()).requires_grad_()
    with torch.no_grad():
        view = row.of(base)
    view.add_(w.detach())
    refuses(lambda: view.add_(w))
    row.of(base).add_(w)
    same(base.requires_grad, True)


@clause("views.no_grad.refused")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(MULTIPLE), step=rows(MUTATIONS))
def test_mutating_one_of_several_views_made_under_no_grad_raises(x, row, step):
    base = 2 * x
    with torch.no_grad():
        parts = row.of(base)
        for part in parts:
            step.inplace(part)
    for part in parts:
        refuses(lambda: step.inplace(part))
    step.inplace(base)


@clause("views.multiple.refused")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), row=rows(MULTIPLE), step=rows(MUTATIONS))
def test_mutating_one_of_several_views_raises(x, row, step):
    base = 2 * x
    parts = row.of(base)
    for part in parts:
        refuses(lambda: step.inplace(part))
    same(base.detach(), 2 * x.detach())
    for part in row.of(base.detach()):
        step.inplace(part)


@clause("views.multiple.unsafe_accepted")
@pytest.mark.parametrize(("name", "argument"), [("unsafe_split", 1), ("unsafe_chunk", 2)])
@given(x=leaves(shapes=SHAPE), step=rows(MUTATIONS), which=st.integers(0, 1))
def test_one_output_of_an_unsafe_function_may_be_mutated(name, argument, x, step, which):
    part = getattr(torch, name)(2 * x, argument)[which]
    step.inplace(part).sum().backward()
    expected = torch.zeros_like(x)
    expected[which] = 2 * step.slope
    same(x.grad, expected)


class Shown(torch.autograd.Function):
    """Returns a view of its input, whole or its first row."""

    @staticmethod
    def forward(ctx, a, whole):  # noqa: D102
        ctx.whole = whole
        return a.view_as(a) if whole else a[:1]

    @staticmethod
    def backward(ctx, grad):  # noqa: D102
        return grad if ctx.whole else torch.cat([grad, 0 * grad]), None


@clause("views.function.refused")
@given(x=leaves(shapes=SHAPE, layouts=PLAIN), whole=st.booleans(), step=rows(MUTATIONS))
def test_mutating_a_view_that_a_custom_function_returned_raises(x, whole, step):
    view = Shown.apply(2 * x, whole)
    refuses(lambda: step.inplace(view))
    step.inplace(view.clone()).sum().backward()


ELEMENTWISE = [row for row in MUTATIONS if row.name not in ("zero_", "fill_")]


@clause("views.overlap.refused")
@given(x=leaves(shapes=((3,), (1, 3)), layouts=PLAIN), step=rows(ELEMENTWISE), n=st.integers(2, 4))
def test_mutating_an_expanded_tensor_raises(x, step, n):
    y = 2 * x
    for expanded in [y.expand(n, 3), y.detach().expand(n, 3)]:
        refuses(lambda: step.inplace(expanded))
        same(y.detach(), 2 * x.detach())
        same(step.inplace(expanded.clone()), step.functional(expanded))
