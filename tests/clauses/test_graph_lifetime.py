"""SPEC.md, Graph lifetime."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same
from ..harness.clauses import clause
from ..strategies.functions import CURVED, EXACT, SMOOTH
from ..strategies.outcomes import accepts
from ..strategies.tables import rows
from ..strategies.tensors import FILLED, leaves

SAVING = CURVED + SMOOTH  # their derivatives need values, which have to be saved


@clause("lifetime.second_backward.refused")
@given(x=leaves(shapes=FILLED), row=rows(SAVING), by_grad=st.booleans())
def test_second_backward_is_refused(x, row, by_grad):
    y = row.forward(x).sum()
    torch.autograd.grad(y, x) if by_grad else y.backward()
    refuses(lambda: y.backward(), RuntimeError)
    refuses(lambda: torch.autograd.grad(y, x), RuntimeError)
    z = row.forward(x).sum()
    torch.autograd.grad(z, x, retain_graph=True)
    z.backward()


@clause("lifetime.second_backward.refused")
@given(a=leaves(shapes=[(2, 3)], dtypes=[torch.float64]), retain_graph=st.booleans())
def test_second_backward_through_a_product_is_refused(a, retain_graph):
    b = torch.ones(3, 2, dtype=torch.float64, requires_grad=True)
    y = (a @ b).sum()
    y.backward()
    refuses(lambda: y.backward(retain_graph=retain_graph), RuntimeError)
    same(a.grad, torch.full_like(a, 2))
    same(b.grad, a.detach().sum(0).unsqueeze(1).expand(3, 2))


@clause("lifetime.second_backward.refused")
@given(x=leaves(shapes=FILLED), by_grad=st.booleans())
def test_second_backward_through_a_function_is_refused(x, by_grad):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, gradient):
            return 2 * ctx.saved_tensors[0] * gradient

    y = Square.apply(x).sum()
    torch.autograd.grad(y, x) if by_grad else y.backward()
    refuses(lambda: y.backward(), RuntimeError)
    Square.apply(x).sum().backward()
    same(x.grad, 2 * (2 - by_grad) * x.detach())


# Fixed on purpose: for each operation one bit is recorded.
@clause("lifetime.second_backward.nothing_saved")
def test_second_backward_where_nothing_was_saved_is_recorded():
    operations = {
        "add": lambda x: x + 2,
        "neg": lambda x: -x,
        "scale": lambda x: 3 * x,
        "sum": lambda x: x.sum(),
        "clone": lambda x: x.clone(),
        "view": lambda x: x.view(-1),
        "select": lambda x: x[0],
        "cat": lambda x: torch.cat([x, x]),
        "leaf": lambda x: x,
    }
    for name, operation in operations.items():
        y = operation(torch.ones(2, requires_grad=True))
        y.backward(torch.ones_like(y))
        observe(accepts(lambda: y.backward(torch.ones_like(y))), name)


@clause("lifetime.retain_graph.repeats")
@given(x=leaves(shapes=FILLED), row=rows(EXACT), times=st.integers(2, 4))
def test_retained_graph_serves_again(x, row, times):
    y = row.forward(x).sum()
    for _ in range(times):
        y.backward(retain_graph=True)
    (returned,) = torch.autograd.grad(y, x)
    same(x.grad, times * row.slope(x.detach()))
    same(returned, row.slope(x.detach()))


@clause("lifetime.retain_graph.last_frees")
@given(x=leaves(shapes=FILLED), row=rows(SAVING), times=st.integers(1, 3))
def test_backward_frees_what_earlier_ones_retained(x, row, times):
    y = row.forward(x).sum()
    for _ in range(times):
        y.backward(retain_graph=True)
    y.backward()
    refuses(lambda: y.backward(retain_graph=True), RuntimeError)


@clause("lifetime.retain_graph.follows_create_graph")
@given(x=leaves(shapes=FILLED), row=rows(SAVING), by_grad=st.booleans())
def test_create_graph_retains_the_graph(x, row, by_grad):
    y = row.forward(x).sum()
    torch.autograd.grad(y, x, create_graph=True) if by_grad else y.backward(create_graph=True)
    (again,) = torch.autograd.grad(y, x, create_graph=False)
    close(again, row.slope(x.detach()), ulps=4)
    refuses(lambda: y.backward(), RuntimeError)


@clause("lifetime.retain_graph.outranks_create_graph")
@given(x=leaves(shapes=FILLED), row=rows(SAVING), by_grad=st.booleans())
def test_retain_graph_false_frees_with_create_graph(x, row, by_grad):
    y, flags = row.forward(x).sum(), {"create_graph": True, "retain_graph": False}
    torch.autograd.grad(y, x, **flags) if by_grad else y.backward(**flags)
    refuses(lambda: torch.autograd.grad(y, x), RuntimeError)
    z, flags["retain_graph"] = row.forward(x).sum(), None
    torch.autograd.grad(z, x, **flags) if by_grad else z.backward(**flags)
    torch.autograd.grad(z, x)


@clause("lifetime.shared.freed")
@given(x=leaves(shapes=FILLED), row=rows(SAVING), retain_graph=st.booleans())
def test_shared_part_is_freed_for_both_roots(x, row, retain_graph):
    shared = row.forward(x)
    first, second = (2 + shared).sum(), (3 + shared).sum()
    first.backward(retain_graph=retain_graph)
    if not retain_graph:
        refuses(lambda: second.backward(), RuntimeError)
        second = (3 + row.forward(x)).sum()
    second.backward()
    close(x.grad, 2 * row.slope(x.detach()), ulps=4)


@clause("lifetime.upstream.kept")
@given(x=leaves(shapes=FILLED), inner=rows(CURVED), outer=rows(SMOOTH))
def test_grad_by_a_nonleaf_keeps_what_is_upstream(x, inner, outer):
    y = inner.forward(x)
    z = outer.forward(y).sum()
    torch.autograd.grad(z, y)
    refuses(lambda: z.backward(), RuntimeError)
    (5 * y).sum().backward()
    same(x.grad, 5 * inner.slope(x.detach()))


@clause("lifetime.function.attributes_kept")
@pytest.mark.parametrize("value", [7, "seven", None, (7, 8)])
def test_attributes_of_ctx_are_kept(value):
    class Keeping(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.kept, ctx.tensor = value, x.detach()
            ctx.save_for_backward(x)
            return 2 * x

        @staticmethod
        def backward(ctx, gradient):
            return gradient * ctx.saved_tensors[0]

    y = Keeping.apply(torch.ones(2, requires_grad=True))
    y.sum().backward()
    same(y.grad_fn.kept, value)
    same(y.grad_fn.tensor, torch.ones(2))
