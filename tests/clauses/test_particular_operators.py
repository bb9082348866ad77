"""SPEC.md, Particular operators."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same
from ..harness.clauses import clause
from ..strategies.outcomes import accepts
from ..strategies.particular import (
    DROPOUTS,
    FUNCTIONAL_WRITES,
    GAUGES,
    LOOKUPS,
    REDUCTIONS,
    SVDS,
    VALUES,
    WITHOUT_DERIVATIVE,
)
from ..strategies.tables import ids, present
from ..strategies.tensors import MATRICES, leaves, tensors

INDICES = st.lists(st.integers(0, 3), min_size=1, max_size=6)


def weights():
    """Draw the weight of an embedding of four words in two dimensions."""
    return leaves(shapes=[(4, 2)], values="nonzero")


@clause("particular.embedding.padding_idx")
@pytest.mark.parametrize("row", present(LOOKUPS), ids=ids(LOOKUPS))
@given(weight=weights(), indices=INDICES, padding=st.integers(-4, 3))
def test_padding_gets_no_gradient(row, weight, indices, padding):
    y = row.padded(torch.tensor([indices]), weight, padding)
    y.backward(torch.full_like(y, 3))
    counts = torch.bincount(torch.tensor(indices), minlength=4).to(weight.dtype)
    counts[padding] = 0
    found = weight.grad.to_dense() if weight.grad.is_sparse else weight.grad
    same(found, (3 * counts).unsqueeze(1).expand(4, 2))


@clause("particular.embedding.scale_by_frequency")
@pytest.mark.parametrize("row", present(LOOKUPS[::2]), ids=ids(LOOKUPS[::2]))
@given(weight=weights(), indices=INDICES)
def test_gradient_is_divided_by_the_frequency(row, weight, indices):
    y = row.scaled(torch.tensor([indices]), weight)
    y.backward(torch.full_like(y, 3))
    used = torch.bincount(torch.tensor(indices), minlength=4).clamp(max=1).to(weight.dtype)
    close(weight.grad, (3 * used).unsqueeze(1).expand(4, 2).contiguous(), ulps=4)


@clause("particular.embedding.max_norm")
@given(indices=INDICES, requires_grad=st.booleans())
def test_rows_are_renormed_in_place_and_not_recorded(indices, requires_grad):
    weight = torch.tensor([[3.0, 4.0], [6.0, 8.0], [0.5, 0.0], [0.0, 5.0]])
    weight.requires_grad_(requires_grad)
    before, version = weight.detach().clone(), weight._version
    y = torch.nn.functional.embedding(torch.tensor(indices), weight, max_norm=2.0)
    long = [n for n in sorted(set(indices)) if n != 2]
    for n in long:
        before[n] *= 2.0 / before[n].norm()
    same(bool((weight.detach() - before).abs().max() < 1e-5), True)
    same((weight.is_leaf, weight._version > version or not long), (True, True))
    same(y.detach(), weight.detach()[indices])
    if requires_grad:
        y.sum().backward()
        counts = torch.bincount(torch.tensor(indices), minlength=4).float()
        same(weight.grad, counts.unsqueeze(1).expand(4, 2))


@clause("particular.nll_loss.ignore_index")
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("ignored", [-100, 1])
@given(targets=st.lists(st.sampled_from([0, 2, None]), min_size=1, max_size=4))
def test_ignored_targets_contribute_nothing(reduction, ignored, targets):
    scores = torch.zeros(len(targets), 3, dtype=torch.float64, requires_grad=True)
    chosen = torch.tensor([ignored if target is None else target for target in targets])
    kept = [n for n, target in enumerate(targets) if target is not None]
    loss = torch.nn.functional.nll_loss
    if kept or reduction != "mean":
        loss(scores, chosen, ignore_index=ignored, reduction=reduction).sum().backward()
        expected = torch.zeros(len(targets), 3, dtype=torch.float64)
        for n in kept:
            expected[n, targets[n]] = -1 / len(kept) if reduction == "mean" else -1
        close(scores.grad, expected, ulps=4)
        same(scores.grad.ne(0).sum().item(), len(kept))


@clause("particular.nll_loss.ignore_index")
@given(targets=st.lists(st.sampled_from([0, 1, -100]), min_size=1, max_size=4))
def test_ignored_targets_of_cross_entropy_contribute_nothing(targets):
    scores = torch.zeros(len(targets), 2, dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(scores, torch.tensor(targets), reduction="sum")
    loss.backward()
    slopes = {0: [-0.5, 0.5], 1: [0.5, -0.5], -100: [0.0, 0.0]}
    expected = torch.tensor([slopes[target] for target in targets], dtype=torch.float64)
    close(scores.grad, expected, ulps=4)


@clause("particular.ctc_loss.zero_infinity")
@pytest.mark.parametrize("lengths", [[3, 1], [1, 3], [3, 3], [1, 1]])
@pytest.mark.parametrize("reduction", ["sum", "none"])
def test_impossible_alignments_get_no_gradient(lengths, reduction):
    scores = torch.full((2, 2, 3), 1 / 3.0).log().requires_grad_()
    targets, times = torch.tensor([[1, 2, 1], [1, 2, 1]]), torch.tensor([2, 2])
    loss = torch.nn.functional.ctc_loss
    options = {"reduction": reduction, "zero_infinity": True}
    y = loss(scores, targets, times, torch.tensor(lengths), **options)
    y.sum().backward()
    gradients = scores.grad.abs().sum((0, 2))
    same([bool(gradient > 0) for gradient in gradients], [length == 1 for length in lengths])
    same(bool(torch.isfinite(scores.grad).all() and torch.isfinite(y).all()), True)


@clause("particular.scatter.source_shape")
@pytest.mark.parametrize("name", ["scatter", "scatter_add"])
@given(x=leaves(shapes=[(3,), (5,)]), more=st.integers(0, 2))
def test_source_of_another_shape_is_refused_in_backward(name, x, more):
    source = torch.ones(2 + more, dtype=x.dtype, requires_grad=True)
    y = getattr(x, name)(0, torch.tensor([2, 0]), source)
    same(y.detach()[1], x.detach()[1])
    if more:
        refuses(lambda: y.backward(torch.arange(len(y)).to(x.dtype)), RuntimeError)
    else:
        y.backward(torch.arange(len(y)).to(x.dtype))
        same(source.grad, torch.tensor([2.0, 0.0], dtype=x.dtype))


@clause("particular.scatter.duplicates")
@given(x=leaves(shapes=[(3,)]), index=st.lists(st.integers(0, 2), min_size=3, max_size=3))
def test_scattering_to_one_place_twice_is_survived(x, index):
    source = torch.ones(3, dtype=x.dtype, requires_grad=True)
    y = x.scatter(0, torch.tensor(index), source)
    accepts(lambda: y.sum().backward())


@clause("particular.scatter.functional_writes")
@pytest.mark.parametrize("row", present(FUNCTIONAL_WRITES), ids=ids(FUNCTIONAL_WRITES))
@pytest.mark.parametrize("factor", [1, -2])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_functional_writes_have_the_gradients_of_writes(row, factor, dtype):
    x = (torch.arange(9, dtype=dtype).view(3, 3) - 4).requires_grad_()
    places = torch.arange(9).view(3, 3)
    source = torch.ones_like(row.part(places), dtype=x.dtype).requires_grad_()
    y = row.write(x, source)
    gradient = factor * places.to(x.dtype) + 1
    y.backward(gradient)
    kept = torch.ones_like(gradient)
    row.part(kept).zero_()
    same(y.detach(), kept * x.detach() + (1 - kept))
    same(x.grad, kept * gradient)
    same(source.grad, row.part(gradient))


@clause("particular.scatter_reduce.ties_split")
@pytest.mark.parametrize("row", present(REDUCTIONS), ids=ids(REDUCTIONS))
@pytest.mark.parametrize("extreme", ["amax", "amin"])
@given(
    values=st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=1, max_size=5),
    own=st.sampled_from([0.0, 1.0, 2.0]),
    include_self=st.booleans(),
)
def test_tied_elements_share_evenly(row, extreme, values, own, include_self):
    x = torch.tensor([own], dtype=torch.float64, requires_grad=True)
    source = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    y = row.of(x, source, extreme, include_self)
    y.backward(torch.full_like(y, 60.0))
    candidates = [*values, own] if include_self else values
    chosen = max(candidates) if extreme == "amax" else min(candidates)
    share = 60.0 / candidates.count(chosen)
    same(y.item(), chosen)
    same(source.grad.tolist(), [share if value == chosen else 0.0 for value in values])
    same(x.grad.item(), share if include_self and own == chosen else 0.0)


@clause("particular.scatter_reduce.self_left_out")
@pytest.mark.parametrize("row", present(REDUCTIONS), ids=ids(REDUCTIONS))
@pytest.mark.parametrize("reduce", ["amax", "amin", "mean", "prod"])
@pytest.mark.parametrize("values", [[1.0, 2.0], [-3.0, 0.5]])
def test_overwritten_elements_get_no_gradient(row, reduce, values):
    x = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    source = (x.detach()[:1] + 1).requires_grad_()
    y = row.of(x, source, reduce, False)
    y.backward(torch.full_like(y, 3.0))
    same(y.detach(), torch.cat([source.detach(), x.detach()[1:]]))
    same(x.grad, torch.tensor([0.0, 3.0], dtype=torch.float64))
    same(source.grad, torch.full_like(source, 3.0))


@clause("particular.linalg.eigenvalues")
@pytest.mark.parametrize("row", present(VALUES), ids=ids(VALUES))
@given(a=st.integers(2, 4), b=st.sampled_from([-1.0, 0.5, 1.0]), larger=st.booleans())
def test_gradient_of_a_value_is_made_of_its_vectors(row, a, b, larger):
    matrix = torch.tensor([[float(a), b], [b, float(a)]], dtype=torch.float64, requires_grad=True)
    values = row.of(matrix)
    (values.max() if larger else values.min()).backward()
    sign = 1 if (b > 0) == larger else -1
    expected = torch.tensor([[0.5, 0.5 * sign], [0.5 * sign, 0.5]], dtype=torch.float64)
    close(matrix.grad, expected, ulps=32)


@clause("particular.linalg.eigenvalues")
@pytest.mark.parametrize("row", present(VALUES), ids=ids(VALUES))
@pytest.mark.parametrize("size", [1, 2, 3])
def test_gradient_of_the_sum_of_equal_values_is_finite(row, size):
    matrix = (2 * torch.eye(size, dtype=torch.float64)).requires_grad_()
    row.of(matrix).sum().backward()
    close(matrix.grad, torch.eye(size, dtype=torch.float64), ulps=16)


@clause("particular.linalg.gauge_refused")
@pytest.mark.parametrize("row", present(GAUGES), ids=ids(GAUGES))
@pytest.mark.parametrize("turn", [1j, 1 - 1j])
def test_loss_that_depends_on_the_phase_is_refused(row, turn):
    matrix = torch.tensor([[2.0, 1j], [-1j, 3.0]], dtype=torch.complex128, requires_grad=True)
    refuses(lambda: (turn * row.vectors(matrix)).sum().real.backward(), RuntimeError)
    row.vectors(matrix).abs().sum().backward()
    same(bool(torch.isfinite(torch.view_as_real(matrix.grad)).all()), True)


@clause("particular.linalg.repeated")
@pytest.mark.parametrize("row", present(GAUGES), ids=ids(GAUGES))
def test_vectors_of_equal_values_are_survived(row):
    matrix = torch.eye(2, dtype=torch.float64, requires_grad=True)
    accepts(lambda: row.vectors(matrix).abs().sum().backward())


@clause("particular.qr.gradient")
@pytest.mark.parametrize("shape", MATRICES)
@pytest.mark.parametrize("mode", ["reduced", "complete"])
@pytest.mark.parametrize("of_r", [False, True])
def test_factors_have_the_gradients_of_their_product(shape, mode, of_r):
    entries = torch.tensor([3.0, 1.0, -1.0, 2.0, 0.5, 4.0], dtype=torch.float64)
    a = entries[: shape[0] * shape[1]].reshape(shape).clone().requires_grad_()
    q, r = torch.linalg.qr(a, mode if shape[0] <= shape[1] else "reduced")
    if of_r:
        g = torch.arange(shape[1] ** 2, dtype=torch.float64).view(shape[1], shape[1])
        (r.t() @ r).backward(g)
        close(a.grad, a.detach() @ (g + g.t()), ulps=256)
    else:
        g = torch.arange(a.numel(), dtype=torch.float64).view(shape)
        (q @ r).backward(g)
        close(a.grad, g, ulps=256)


@clause("particular.qr.refused")
@pytest.mark.parametrize("shape", MATRICES)
@pytest.mark.parametrize("mode", ["complete", "r"])
def test_what_has_no_gradient_is_refused(shape, mode):
    entries = torch.tensor([3.0, 1.0, -1.0, 2.0, 0.5, 4.0], dtype=torch.float64)
    a = entries[: shape[0] * shape[1]].reshape(shape).clone().requires_grad_()
    if mode == "r" or shape[0] > shape[1]:
        refuses(lambda: torch.linalg.qr(a, mode)[1].sum().backward(), RuntimeError)
    torch.linalg.qr(a, "reduced")[1].sum().backward()
    same(bool(torch.isfinite(a.grad).all()), True)


@clause("particular.svd.extra_columns")
@pytest.mark.parametrize("row", present(SVDS), ids=ids(SVDS))
@pytest.mark.parametrize("transposed", [False, True])
@given(extra=st.integers(-3, 3))
def test_gradients_of_extra_columns_are_ignored(row, transposed, extra):
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]], dtype=torch.float64)
    a = (a.t() if transposed else a).requires_grad_()
    u, s, v = row.of(a)
    g = torch.arange(6, dtype=torch.float64).view(a.shape)
    wide = v[:, 2] if transposed else u[:, 2]
    product = (u[:, :2] * s) @ v[:, :2].t()
    torch.autograd.backward([product, (extra * wide).sum()], [g, None])
    close(a.grad, g, ulps=1024)


@clause("particular.svd.values_alone")
@pytest.mark.parametrize("compute_uv", [False])
def test_gradient_of_singular_values_alone_is_recorded(compute_uv):
    a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    observe(accepts(lambda: torch.svd(a, compute_uv=compute_uv)[1].sum().backward()))


@clause("particular.gumbel_softmax.straight_through")
@given(seed=st.integers(0, 999), tau=st.sampled_from([0.5, 1.0, 2.0]), chosen=st.integers(0, 2))
def test_hard_sample_has_the_gradient_of_the_soft_one(seed, tau, chosen):
    logits = torch.tensor([[1.0, 2.0, 3.0]], dtype=torch.float64, requires_grad=True)
    torch.manual_seed(seed)
    soft = torch.nn.functional.gumbel_softmax(logits, tau=tau).detach()
    torch.manual_seed(seed)
    hard = torch.nn.functional.gumbel_softmax(logits, tau=tau, hard=True)
    hard[0, chosen].backward()
    close(hard.detach(), soft.eq(soft.max()).to(soft.dtype), ulps=4)
    expected = soft * (torch.arange(3).eq(chosen).to(soft.dtype) - soft[0, chosen]) / tau
    close(logits.grad, expected, ulps=32)


@clause("particular.dropout.mask")
@pytest.mark.parametrize("row", present(DROPOUTS), ids=ids(DROPOUTS))
@given(seed=st.integers(0, 999), p=st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
def test_gradient_is_masked_and_scaled_as_the_values_were(row, seed, p):
    torch.manual_seed(seed)
    x = torch.ones(row.shape, dtype=torch.float64, requires_grad=True)
    y = row.of(x, p)
    y.backward(torch.full_like(y, 3))
    same(x.grad, 3 * y.detach())
    scale = 1 / (1 - p) if p < 1 else 0.0
    close(y.detach(), y.detach().ne(0).to(y.dtype) * scale, ulps=4)


@clause("particular.clone.identity")
@given(x=leaves(), factor=st.integers(-3, 3), twice=st.booleans())
def test_clone_passes_its_gradient(x, factor, twice):
    y = x.clone().clone() if twice else x.clone()
    y.backward(torch.full_like(y, factor))
    same(x.grad, torch.full_like(x, factor))
    same(y.detach(), x.detach())
    y.detach().add_(1)
    same(y.detach(), x.detach() + 1)


@clause("particular.expand.sums")
@pytest.mark.parametrize(
    "shapes", [[(2, 1), (2, 3)], [(1,), (3,)], [(), (2, 2)], [(3,), (2, 3)], [(1, 1), (4, 2, 3)]]
)
@given(factor=st.integers(-3, 3))
def test_expand_sums_the_gradients_of_its_copies(shapes, factor):
    x = torch.ones(shapes[0], dtype=torch.float64, requires_grad=True)
    y = x.expand(shapes[1])
    (factor * y).backward(torch.arange(y.numel(), dtype=torch.float64).view(y.shape))
    gradient = factor * torch.arange(y.numel(), dtype=torch.float64).view(y.shape)
    while gradient.dim() > x.dim():
        gradient = gradient.sum(0)
    for dimension, size in enumerate(x.shape):
        gradient = gradient.sum(dimension, keepdim=True) if size == 1 else gradient
    same(x.grad, gradient)


@clause("particular.normalize.out_refused")
@given(x=tensors([(2,), (2, 3)], "nonzero"), requires_grad=st.booleans())
def test_normalizing_into_a_tensor_is_not_differentiable(x, requires_grad):
    out, normalize = torch.empty_like(x), torch.nn.functional.normalize
    x.requires_grad_(requires_grad)
    if requires_grad:
        refuses(lambda: normalize(x, dim=0, out=out), RuntimeError)
        same(normalize(x, dim=0).requires_grad, True)
    else:
        same(normalize(x, dim=0, out=out), normalize(x, dim=0))


@clause("particular.without_derivative.not_silent")
@pytest.mark.parametrize("row", present(WITHOUT_DERIVATIVE), ids=ids(WITHOUT_DERIVATIVE))
@pytest.mark.parametrize("values", [[1.0, 2.0, 2.0], [0.5, 3.0, 1.0]])
def test_unsupported_gradient_is_refused_or_not_recorded(row, values):
    x = torch.tensor(values, dtype=torch.float64, requires_grad=True)

    def differentiate():
        y = row.of(x)
        if not y.requires_grad:
            raise RuntimeError("not recorded")
        y.backward(torch.ones_like(y))

    refuses(differentiate, RuntimeError)
    same(row.of(x.detach()).requires_grad, False)


@clause("particular.without_derivative.form")
@pytest.mark.parametrize(("name", "row"), [(row.name, row) for row in present(WITHOUT_DERIVATIVE)])
def test_form_of_the_refusal_is_recorded(name, row):
    x = torch.tensor([1.0, 2.0, 2.0], dtype=torch.float64, requires_grad=True)
    observe("recorded" if accepts(lambda: row.of(x)) and row.of(x).requires_grad else "not", name)


@clause("particular.fake_quantize.straight_through")
@given(
    steps=st.lists(st.integers(-12, 12), min_size=1, max_size=6),
    factor=st.integers(-3, 3),
    zero_point=st.integers(-1, 2),
)
def test_quantizing_passes_gradients_inside_its_range(steps, factor, zero_point):
    x = torch.tensor([step / 2 for step in steps], requires_grad=True)
    y = torch.fake_quantize_per_tensor_affine(x, 0.5, zero_point, -4, 3)
    y.backward(torch.full_like(y, factor))
    inside = [-4 <= step + zero_point <= 3 for step in steps]
    same(x.grad.tolist(), [float(factor) if one else 0.0 for one in inside])
