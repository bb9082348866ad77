"""SPEC.md, Accumulation."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import observe, refuses, same, warned
from ..harness.cases import Row
from ..harness.clauses import clause
from ..strategies.functions import EXACT, GENTLE
from ..strategies.memory_formats import DENSE, LOSSES, OVERLAPPING, SPACED
from ..strategies.modules import RESETTERS
from ..strategies.mutations import MUTATIONS
from ..strategies.plateaus import PLATEAUS
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, leaves, tensors

BROADCASTS = (
    ((3,), (2, 3)),
    ((), (2,)),
    ((2, 1), (2, 3)),
    ((1, 3), (2, 2, 3)),
    ((2, 3), (2, 3)),
    ((1,), (0,)),
    ((0,), (2, 0)),
    ((2, 0), (2, 0)),
)
PLACES = (
    Row("own", put="lambda x: x"),
    Row("meta", since="2.0", put="lambda x: x.to('meta')"),
)


@clause("accumulate.leaf.starts_none")
@given(x=leaves(), other=leaves())
def test_grad_is_none_before_the_first_backward(x, other):
    y, z = (3 * x).sum(), (2 * other).sum()
    same((x.grad, other.grad), (None, None))
    y.backward()
    same(x.grad, torch.full_like(x, 3.0))
    same(other.grad, None)
    z.backward()
    same(other.grad, torch.full_like(other, 2.0))


@clause("accumulate.leaf.sums")
@given(x=leaves(), factors=st.lists(st.integers(-3, 3), min_size=2, max_size=4))
def test_backwards_add_up(x, factors):
    for factor in factors:
        (factor * x).sum().backward()
    same(x.grad, torch.full_like(x, float(sum(factors))))


@clause("accumulate.leaf.sums")
@given(x=leaves(shapes=FILLED), first=rows(EXACT), second=rows(EXACT))
def test_backwards_of_different_functions_add_up(x, first, second):
    first.forward(x).sum().backward()
    second.forward(x).sum().backward()
    same(x.grad, first.slope(x.detach()) + second.slope(x.detach()))


@clause("accumulate.leaf.sums")
@given(x=leaves(), preset=st.integers(-3, 3))
def test_preset_grad_is_added_to(x, preset):
    x.grad = torch.full_like(x, float(preset))
    (2 * x).sum().backward()
    same(x.grad, torch.full_like(x, 2.0 + preset))


@clause("accumulate.leaf.sums")
@pytest.mark.parametrize("row", present(DENSE + SPACED), ids=ids(DENSE + SPACED))
def test_grad_of_any_strides_is_added_to(row):
    x = torch.ones(row.make().shape, requires_grad=True)
    x.grad = row.make()
    (3 * x).sum().backward()
    same(x.grad, row.make() + 3)


@clause("accumulate.zeroed.starts_over")
@given(x=leaves(shapes=FILLED), to_none=st.booleans(), first=rows(EXACT), second=rows(EXACT))
def test_backward_after_zeroing_stands_alone(x, to_none, first, second):
    first.forward(x).sum().backward()
    x.grad = None if to_none else x.grad.zero_()
    second.forward(x).sum().backward()
    same(x.grad, second.slope(x.detach()))


@clause("accumulate.zero_grad.to_none")
@pytest.mark.parametrize("resetter", present(RESETTERS), ids=ids(RESETTERS))
@pytest.mark.parametrize("shape", FILLED)
@pytest.mark.parametrize("frozen", [False, True])
def test_zero_grad_sets_to_none(resetter, shape, frozen):
    p, q = torch.nn.Parameter(torch.ones(shape)), torch.nn.Parameter(torch.ones(2))
    (3 * p).sum().backward()
    (5 * q).sum().backward()
    old = p.grad
    p.requires_grad_(not frozen)
    resetter.of(torch.nn.ParameterList([p, q])).zero_grad(set_to_none=True)
    same((p.grad, q.grad), (None, None))
    same(old, torch.full(shape, 3.0))


@clause("accumulate.zero_grad.in_place")
@pytest.mark.parametrize("resetter", present(RESETTERS), ids=ids(RESETTERS))
@pytest.mark.parametrize("row", present(DENSE), ids=ids(DENSE))
@pytest.mark.parametrize("factor", [3.0, float("inf"), float("nan")])
def test_zero_grad_fills_with_zeros_in_place(resetter, row, factor):
    p, q = torch.nn.Parameter(row.make()), torch.nn.Parameter(torch.ones(2))
    (factor * p).sum().backward()
    (5 * q).sum().backward()
    old, strides = p.grad, p.grad.stride()
    resetter.of(torch.nn.ParameterList([p, q])).zero_grad(set_to_none=False)
    same(p.grad is old, True)
    same(p.grad, torch.zeros_like(p))
    same(q.grad, torch.zeros(2))
    same(p.grad.stride(), strides)


@clause("accumulate.zero_grad.default")
@pytest.mark.parametrize("resetter", present(RESETTERS), ids=ids(RESETTERS))
@pytest.mark.parametrize("shape", FILLED)
@pytest.mark.parametrize("frozen", [False, True])
def test_zero_grad_sets_to_none_by_default(resetter, shape, frozen):
    p, q = torch.nn.Parameter(torch.ones(shape)), torch.nn.Parameter(torch.ones(2))
    (3 * p).sum().backward()
    (5 * q).sum().backward()
    old = p.grad
    p.requires_grad_(not frozen)
    resetter.of(torch.nn.ParameterList([p, q])).zero_grad()
    same((p.grad, q.grad), (None, None))
    same(old, torch.full(shape, 3.0))


@clause("accumulate.nonleaf.warns")
@pytest.mark.parametrize("view", [False, True])
@given(x=leaves(), row=rows(EXACT), before=st.booleans())
def test_reading_the_grad_of_a_nonleaf_warns(view, x, row, before):
    y, retaining = x.view_as(x) if view else row.forward(x), row.forward(x)
    retaining.retain_grad()
    if not before:
        (y + retaining).sum().backward()
    same(bool(warned(lambda: same(y.grad, None))), True)
    same(bool(warned(lambda: same(y.grad, None))), True)
    same(warned(lambda: (x.grad, retaining.grad, x.detach().grad)), [])


@clause("accumulate.retain_grad.fills")
@given(x=leaves(shapes=FILLED), inner=rows(EXACT), outer=rows(GENTLE))
def test_retained_grad_is_that_of_the_nonleaf(x, inner, outer):
    y = inner.forward(x)
    y.retain_grad()
    outer.forward(y).sum().backward()
    same(y.grad, outer.slope(y.detach()))


@clause("accumulate.retain_grad.fills")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), factor=st.integers(-3, 3))
def test_root_retains_the_gradient_that_is_given(x, row, factor):
    y = row.forward(x)
    y.retain_grad()
    y.backward(torch.full_like(x, float(factor)))
    same(y.grad, torch.full_like(x, float(factor)))
    same(x.grad, factor * row.slope(x.detach()))


@clause("accumulate.retain_grad.sums")
@given(x=leaves(), factors=st.lists(st.integers(-3, 3), min_size=2, max_size=3))
def test_retained_grads_add_up(x, factors):
    y = 2 * x
    y.retain_grad()
    for factor in factors:
        (factor * y).sum().backward(retain_graph=True)
    same(y.grad, torch.full_like(x, float(sum(factors))))


@clause("accumulate.retain_grad.idempotent")
@given(x=leaves(shapes=FILLED), times=st.integers(2, 4), factor=st.integers(-3, 3))
def test_retaining_again_changes_nothing(x, times, factor):
    y = 2 * x
    for _ in range(times):
        y.retain_grad()
    (factor * y).sum().backward()
    y.retain_grad()
    same(y.grad, torch.full_like(x, float(factor)))
    same(x.grad, torch.full_like(x, 2.0 * factor))


@clause("accumulate.retain_grad.leaf")
@given(x=leaves(shapes=FILLED), factor=st.integers(-3, 3))
def test_retaining_on_a_leaf_changes_nothing(x, factor):
    x.retain_grad()
    same((x.is_leaf, x.grad), (True, None))
    (factor * x).sum().backward()
    x.retain_grad()
    same(x.grad, torch.full_like(x, float(factor)))


@clause("accumulate.retain_grad.latest_value")
@given(x=leaves(shapes=FILLED), changes=st.lists(rows(MUTATIONS), min_size=1, max_size=3))
def test_retained_grad_is_that_of_the_latest_value(x, changes):
    y, slope = x.clone(), 5.0
    y.retain_grad()
    for row in changes:
        row.inplace(y)
        slope *= row.slope
    (5 * y).sum().backward()
    same(y.grad, torch.full_like(x, 5.0))
    same(x.grad, torch.full_like(x, slope))


@clause("accumulate.retain_grad.after_hooks")
@given(x=leaves(shapes=FILLED), before=st.integers(-3, 3), after=st.integers(-3, 3))
def test_retained_grad_is_what_hooks_have_made(x, before, after):
    y = x.clone()
    y.register_hook(lambda gradient: before * gradient)
    y.retain_grad()
    y.register_hook(lambda gradient: after * gradient)
    y.sum().backward()
    same(y.grad, torch.full_like(x, float(before * after)))
    same(x.grad, torch.full_like(x, float(before * after)))


@clause("accumulate.retain_grad.refused")
@given(x=tensors())
def test_retaining_needs_requires_grad(x):
    refuses(lambda: x.retain_grad(), RuntimeError)
    x.requires_grad_().retain_grad()
    (2 * x).retain_grad()


# Fixed on purpose: the sum of these three depends on their order.
@clause("accumulate.uses.order")
def test_order_of_summation_is_recorded():
    x = torch.ones(1, dtype=torch.float64, requires_grad=True)
    (1e16 * x + 1.0 * x - 1e16 * x).sum().backward()
    observe(x.grad.item())


@clause("accumulate.roots.summed")
@given(
    x=leaves(shapes=FILLED), uses=st.lists(rows(EXACT), min_size=1, max_size=3), twice=st.booleans()
)
def test_roots_add_up(x, uses, twice):
    roots = [use.forward(x).sum() for use in uses]
    torch.autograd.backward(roots * 2 if twice else roots)
    same(x.grad, (1 + twice) * sum(use.slope(x.detach()) for use in uses))


@clause("accumulate.roots.summed")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), twice=st.booleans())
def test_roots_that_one_operation_gave_add_up(x, row, twice):
    roots = row.forward(x).flatten().unbind()
    torch.autograd.backward(roots * 2 if twice else roots)
    same(x.grad, (1 + twice) * row.slope(x.detach()))


@clause("accumulate.grad.shape")
@pytest.mark.parametrize(("shape", "wide"), BROADCASTS)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_grad_has_the_shape_of_the_leaf(shape, wide, dtype):
    x = torch.ones(shape, dtype=dtype, requires_grad=True)
    y = x * torch.ones(wide, dtype=dtype)
    y.sum().backward()
    same(x.grad.shape, x.shape)
    same(x.grad.sum().item(), float(y.numel()))
    same(x.grad, torch.full_like(x, y.numel() / max(1, x.numel())))


@clause("accumulate.grad.dtype")
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("inner", [torch.float64, torch.float32])
@pytest.mark.parametrize("outer", [torch.float64, torch.float32])
def test_grad_has_the_dtype_of_the_leaf(dtype, inner, outer):
    x = torch.ones(3, dtype=dtype, requires_grad=True)
    y = (3 * x.to(inner)).to(outer)
    (y * torch.ones(3, dtype=torch.float64)).sum().backward()
    same(x.grad, torch.full((3,), 3.0, dtype=dtype))


@clause("accumulate.grad.dtype")
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16])
@pytest.mark.parametrize("shape", [(), (1,), (3,)])
def test_grad_of_a_promoted_leaf_has_its_dtype(dtype, shape):
    x = torch.ones(shape, dtype=dtype, requires_grad=True)
    (x * torch.ones(3, dtype=torch.float64)).sum().backward()
    same(x.grad, torch.full(shape, 3.0 / x.numel(), dtype=dtype))


@clause("accumulate.grad.device")
@given(x=leaves(shapes=FILLED), on_host=st.booleans())
def test_grad_lies_on_the_device_of_the_leaf(x, on_host):
    y = x.cpu() if on_host else x
    (3 * y).sum().backward()
    same(x.grad.device, x.device)
    same(x.grad, torch.full_like(x, 3.0))


@clause("accumulate.grad.device")
@pytest.mark.parametrize("place", present(PLACES), ids=ids(PLACES))
@pytest.mark.parametrize("shape", FILLED)
def test_grad_lies_where_the_leaf_was_put(place, shape):
    x = place.put(torch.ones(shape)).requires_grad_()
    (3 * x).sum().backward()
    same((x.grad.device, x.grad.shape), (x.device, x.shape))


@clause("accumulate.grad.no_history")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), weight_requires=st.booleans())
def test_grad_does_not_require_grad(x, row, weight_requires):
    y = row.forward(x)
    y.backward(torch.ones_like(y).requires_grad_(weight_requires))
    same((x.grad.requires_grad, x.grad.grad_fn), (False, None))
    same(x.grad, row.slope(x.detach()))


@clause("accumulate.grad.changeable")
@given(x=leaves(shapes=FILLED), row=rows(EXACT))
def test_grad_can_be_changed_in_place(x, row):
    row.forward(x).sum().backward()
    x.grad.mul_(2).add_(1)
    same(x.grad, 2 * row.slope(x.detach()) + 1)


@clause("accumulate.grad.changeable")
@given(x=leaves(shapes=FILLED), row=rows(PLATEAUS))
def test_zero_grad_can_be_changed_in_place(x, row):
    row.forward(x + 0.25).sum().backward()
    same(x.grad.tolist(), torch.zeros_like(x).tolist())
    x.grad.add_(1)
    same(x.grad, torch.ones_like(x))


@clause("accumulate.grad.own_memory")
@given(x=leaves(shapes=FILLED), handed_over=st.booleans())
def test_grads_share_no_memory(x, handed_over):
    y = x.detach().clone().requires_grad_()
    gradient = torch.ones_like(x)
    (x if handed_over else x + y).backward(gradient)
    (y + x).backward(gradient)
    x.grad.fill_(7)
    same(gradient, torch.ones_like(gradient))
    same(y.grad, torch.full_like(y, 1.0 if handed_over else 2.0))


@clause("accumulate.grad.in_place")
@given(x=leaves(shapes=FILLED), first=rows(EXACT), second=rows(EXACT), zeroed=st.booleans())
def test_backward_adds_in_place(x, first, second, zeroed):
    first.forward(x).sum().backward()
    old, place = x.grad, x.grad.data_ptr()
    old.mul_(1 - zeroed)
    second.forward(x).sum().backward()
    same((x.grad is old, old.data_ptr() == place), (True, True))
    same(old, (1 - zeroed) * first.slope(x.detach()) + second.slope(x.detach()))


@clause("accumulate.grad.replaced")
@given(x=leaves(shapes=FILLED), first=rows(EXACT), second=rows(EXACT), recorded=st.booleans())
def test_backward_with_create_graph_replaces(x, first, second, recorded):
    first.forward(x).sum().backward(create_graph=recorded)
    old = x.grad
    second.forward(x).sum().backward(create_graph=True)
    same(x.grad is old, False)
    same(old, first.slope(x.detach()))
    same(x.grad.detach(), first.slope(x.detach()) + second.slope(x.detach()))


@clause("accumulate.layout.as_leaf")
@given(row=rows(DENSE), loss=rows(LOSSES))
def test_new_grad_has_the_strides_of_a_dense_leaf(row, loss):
    x = row.make().requires_grad_()
    loss.of(x).backward()
    same(x.grad.stride(), x.stride())


@clause("accumulate.layout.contiguous")
@given(row=rows(SPACED + OVERLAPPING), loss=rows(LOSSES))
def test_new_grad_of_another_leaf_is_contiguous(row, loss):
    x = row.make().requires_grad_()
    loss.of(x).backward()
    same(x.grad.is_contiguous(), True)


@clause("accumulate.layout.kept")
@given(row=rows(DENSE + SPACED), loss=rows(LOSSES))
def test_existing_grad_keeps_its_strides(row, loss):
    x = torch.ones(row.make().shape, requires_grad=True)
    x.grad = row.make()
    strides = x.grad.stride()
    loss.of(x).backward()
    same(x.grad.stride(), strides)


@clause("accumulate.layout.create_graph")
@given(row=rows(DENSE + SPACED))
def test_existing_grad_of_any_strides_is_added_to_with_create_graph(row):
    x = torch.ones(row.make().shape, requires_grad=True)
    x.grad = row.make()
    (3 * x).sum().backward(create_graph=True)
    same(x.grad, row.make() + 3)


@clause("accumulate.sparse.embedding")
@given(indices=st.lists(st.integers(0, 3), min_size=1, max_size=4), times=st.integers(1, 3))
def test_sparse_embedding_has_a_sparse_grad(indices, times):
    weight = torch.ones(4, 2, requires_grad=True)
    for _ in range(times):
        torch.nn.functional.embedding(torch.tensor(indices), weight, sparse=True).sum().backward()
    same(weight.grad.layout, torch.sparse_coo)
    counts = [float(times * indices.count(n)) for n in range(4)]
    same(weight.grad.to_dense()[:, 1].tolist(), counts)


@clause("accumulate.sparse.densified")
@pytest.mark.parametrize("order", ["dense first", "sparse first", "together"])
@given(indices=st.lists(st.integers(0, 3), min_size=1, max_size=4))
def test_sparse_and_dense_gradients_add_up_densely(order, indices):
    weight = torch.ones(4, 2, requires_grad=True)
    looked_up = torch.nn.functional.embedding(torch.tensor(indices), weight, sparse=True)
    dense, sparse = (3 * weight).sum(), looked_up.sum()
    orders = {"dense first": [dense, sparse], "sparse first": [sparse, dense]}
    for loss in orders.get(order, [dense + sparse]):
        loss.backward()
    same(weight.grad.layout, torch.strided)
    same(weight.grad[:, 1].tolist(), [3.0 + indices.count(n) for n in range(4)])


@clause("accumulate.nonfinite.kept")
@pytest.mark.parametrize("value", [float("inf"), -float("inf"), float("nan")])
@pytest.mark.parametrize("twice", [False, True])
def test_nonfinite_gradients_end_up_in_grad(value, twice):
    x = torch.ones(2, requires_grad=True)
    if twice:
        (0 * x).sum().backward()
    (2 * x).backward(torch.tensor([value, 1.0]))
    same(str(x.grad.tolist()), str([value, 2.0]))
