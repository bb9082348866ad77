"""SPEC.md, Accumulation."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import same
from ..harness.clauses import clause
from ..strategies.tensors import leaves


@clause("accumulate.leaf.starts_none")
@given(x=leaves())
def test_grad_is_none_before_the_first_backward(x):
    y = (3 * x).sum()
    same(x.grad, None)
    y.backward()
    same(x.grad, torch.full_like(x, 3.0))


@clause("accumulate.leaf.sums")
@given(x=leaves(), factors=st.lists(st.integers(-3, 3), min_size=2, max_size=4))
def test_backwards_add_up(x, factors):
    for factor in factors:
        (factor * x).sum().backward()
    same(x.grad, torch.full_like(x, float(sum(factors))))


@clause("accumulate.preset.added_to")
@given(x=leaves(), preset=st.integers(-3, 3))
def test_preset_grad_is_added_to(x, preset):
    x.grad = torch.full_like(x, float(preset))
    (2 * x).sum().backward()
    same(x.grad, torch.full_like(x, 2.0 + preset))
