"""SPEC.md, Operators."""

import os
import signal

import pytest
import torch

from ..harness.assertions import close, observe, refuses, same
from ..harness.capabilities import reaches
from ..harness.clauses import clause
from ..operators.differences import after, bent, graded, pushed, slope, weights
from ..operators.layouts import laid_out
from ..operators.masks import MASKS
from ..operators.rows import in_place_variants, operators, other_spellings, with_out
from ..strategies.outcomes import accepts
from ..strategies.tables import ids, named, present

NUMERIC = 2**24  # units in the last place: 2**-28, see slope
ROUNDING = 2**14  # other orders of summation, and approximations chosen by magnitude


def every(rows):
    """Return the axis of a test that is about each of these rows."""
    return pytest.mark.parametrize("operator", rows, ids=[row.name for row in rows])


OPERATORS = operators(lambda rule: not rule.spoilt)


@clause("operators.gradient.derivative")
@every(operators())
def test_gradient_is_the_derivative(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    y = operator.call(*xs)
    for n, gradient in enumerate(torch.autograd.grad(y, xs, weights(y))):
        at = operator.operands()

        def weighed(x):
            return (weights(y) * operator.call(*at[:n], x, *at[n + 1 :])).sum()

        close(gradient, slope(weighed, at[n]), ulps=NUMERIC)


@clause("operators.gradient.linear")
@every(OPERATORS)
def test_gradient_is_linear(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    y = operator.call(*xs)
    v, w = weights(y), 1 - weights(y) * weights(y)
    given = (v, w, 2 * v - 3 * w, 0 * v)
    pulled = [torch.autograd.grad(y, xs, gradient, retain_graph=True) for gradient in given]
    for first, second, both, nothing in zip(*pulled):
        close(both, 2 * first - 3 * second, ulps=ROUNDING)
        same(nothing, torch.zeros_like(first))


@clause("operators.gradient.create_graph")
@every(OPERATORS)
def test_create_graph_changes_no_gradient(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    y = operator.call(*xs)
    plain = torch.autograd.grad(y, xs, weights(y), retain_graph=True)
    created = torch.autograd.grad(y, xs, weights(y), create_graph=True)
    for expected, observed in zip(plain, created):
        close(observed.detach(), expected, ulps=ROUNDING)


@clause("operators.gradient.accumulates")
@every(OPERATORS)
def test_second_backward_adds(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    y = operator.call(*xs)
    y.backward(weights(y), retain_graph=True)
    once = [x.grad.clone() for x in xs]
    y.backward(weights(y))
    for x, gradient in zip(xs, once):
        same(x.grad, 2 * gradient)


@clause("operators.gradient.hooks")
@every(OPERATORS)
def test_hooks_see_what_grad_gets(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    seen = {}
    for n, x in enumerate(xs):
        x.register_hook(lambda gradient, n=n: seen.setdefault(n, []).append(gradient.clone()))
    y = operator.call(*xs)
    y.backward(weights(y))
    for n, x in enumerate(xs):
        same(len(seen[n]), 1)
        same(seen[n][0], x.grad)


@clause("operators.gradient.shape")
@every(OPERATORS)
def test_gradient_is_like_the_operand(operator):
    for dtype in (torch.float64, torch.float32):
        xs = [x.to(dtype).requires_grad_() for x in operator.operands()]
        y = operator.call(*xs)
        for x, gradient in zip(xs, torch.autograd.grad(y, xs, weights(y))):
            same((gradient.shape, gradient.dtype), (x.shape, dtype))
            same((gradient.device, gradient.layout), (x.device, x.layout))


@clause("operators.gradient.each_alone")
@every([row for row in OPERATORS if ", " in row.call.split(":")[0]])
def test_gradient_of_an_operand_is_the_same_alone(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    y = operator.call(*xs)
    together = torch.autograd.grad(y, xs, weights(y))
    for n, gradient in enumerate(together):
        at = operator.operands()
        at[n].requires_grad_()
        (alone,) = torch.autograd.grad(operator.call(*at), at[n], weights(y))
        close(alone, gradient, ulps=ROUNDING)


@clause("operators.gradient.operands_kept")
@every(OPERATORS)
def test_operands_and_given_gradient_are_left_alone(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    versions = [x._version for x in xs]
    y = operator.call(*xs)
    value, given = y.detach().clone(), weights(y)
    torch.autograd.grad(y, xs, given, create_graph=True)
    same(given, weights(y))
    same(y.detach(), value)
    same([x._version for x in xs], versions)
    for x, expected in zip(xs, operator.operands()):
        same(x.detach(), expected)


@clause("operators.forward.agrees")
@every(OPERATORS)
def test_forward_mode_agrees_with_reverse_mode(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    y, vs = operator.call(*xs), [weights(x) for x in xs]
    gradients = torch.autograd.grad(y, xs, weights(y))
    expected = sum((g * v).sum() for g, v in zip(gradients, vs))
    close(pushed(operator.call, operator.operands(), vs, expected), expected, ulps=2**14)


def offered(action):
    try:
        action()
    except NotImplementedError:
        return False
    return True


@clause("operators.forward.offered")
@pytest.mark.parametrize(("name", "operator"), named(OPERATORS))
def test_forward_mode_on_offer(name, operator):
    with torch.autograd.forward_ad.dual_level():
        xs = operator.operands()
        duals = [torch.autograd.forward_ad.make_dual(x, weights(x)) for x in xs]
        observe(offered(lambda: operator.call(*duals)), name)


@clause("operators.second.offered")
@pytest.mark.parametrize(("name", "operator"), named(OPERATORS))
def test_second_derivative_on_offer(name, operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    w = weights(operator.call(*xs)).requires_grad_()

    def twice():
        return sums(torch.autograd.grad(operator.call(*xs), xs, w, create_graph=True))

    observe(accepts(lambda: twice().backward()), name)


def sums(gradients):
    return sum(gradient.sum() for gradient in gradients)


@clause("operators.second.derivative")
@every(OPERATORS)
def test_second_derivative_is_the_derivative_of_the_first(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    at = [*xs, weights(operator.call(*xs)).requires_grad_()]
    t = torch.zeros((), dtype=xs[0].dtype, requires_grad=True)
    f = [bent(operator.call, at, k * 2.0**-8, None).detach() for k in (1, 2, -1, -2)]
    expected = (8 * (f[0] - f[2]) - f[1] + f[3]) * 2.0**8 / 12
    close(bent(operator.call, at, t, expected), expected, ulps=2**32)


@clause("operators.inplace.agrees")
@every(in_place_variants())
def test_in_place_variant_agrees(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    y, z = operator.call(*xs), operator.other(*xs)
    close(z.detach(), y.detach(), ulps=4)
    expected = torch.autograd.grad(y, xs, weights(y))
    for observed, gradient in zip(torch.autograd.grad(z, xs, weights(y)), expected):
        close(observed, gradient, ulps=ROUNDING)


@clause("operators.spelling.agrees")
@every(other_spellings())
def test_spellings_agree(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    y, z = operator.call(*xs), operator.other(*xs)
    close(z.detach(), y.detach(), ulps=4)
    expected = torch.autograd.grad(y, xs, weights(y))
    for observed, gradient in zip(torch.autograd.grad(z, xs, weights(y)), expected):
        close(observed, gradient, ulps=ROUNDING)


@clause("operators.inplace.sound")
@every(OPERATORS)
def test_gradient_after_a_modification_is_right_or_refused(operator):
    for n in range(len(operator.operands()) + 1):
        xs = [x.requires_grad_() for x in operator.operands()]
        y = operator.call(*xs)
        before = torch.autograd.grad(y, xs, weights(y), retain_graph=True)
        before = [gradient.clone() for gradient in before]
        for observed, expected in zip(after([y, *xs][n], y, xs, before), before):
            close(observed, expected, ulps=2**14)


@clause("operators.layout.same")
@every(operators(lambda rule: rule.strided and not rule.spoilt))
def test_layout_changes_nothing(operator):
    expected = graded(operator.call, operator.operands())
    for laid in zip(*[laid_out(x) for x in operator.operands()]):
        for one, other in zip(graded(operator.call, laid), expected):
            close(one, other, ulps=2**14)


@clause("operators.layout.expanded")
@every(operators(lambda rule: rule.elementwise and not rule.spoilt))
def test_expanded_operands_have_the_gradient_of_their_copies(operator):
    xs = [x[:1].expand(3) if x.dim() == 1 else x for x in operator.operands()]
    expected = graded(operator.call, [x.contiguous() for x in xs])
    for one, other in zip(graded(operator.call, xs), expected):
        close(one, other, ulps=2**14)


def embedding(rule):
    return rule.paths == ("torch.nn.functional.embedding",)


# embedding of 1.6 reads a table without dimensions out of bounds, whether or not it requires grad.
SAFE = operators(
    lambda rule: not (rule.spoilt or rule.fatal) and (reaches("1.7") or not embedding(rule))
)


@clause("operators.size.zero_dimensional")
@every(SAFE)
def test_gradient_of_operands_without_dimensions(operator):
    xs = [x.flatten()[0].clone() for x in operator.operands()]
    if accepted(lambda: operator.call(*xs)):
        for gradient in graded(operator.call, xs)[1:]:
            same(tuple(gradient.shape), ())
    else:
        same(accepted(lambda: graded(operator.call, xs)), False)


@clause("operators.size.zero_dimensional")
@every(
    operators(
        lambda rule: (
            rule.elementwise and rule.strided and not rule.spoilt and "torch." not in rule.call
        )
    )
)
def test_gradient_of_a_number_is_that_of_an_element(operator):
    elements = graded(operator.call, operator.operands())
    numbers = graded(operator.call, [x.flatten()[0] for x in operator.operands()])
    for number, element in zip(numbers, elements):
        if element.dim():
            close(number, element[0], ulps=2**14)


def accepted(action):
    try:
        action()
    except Exception:
        return False
    return True


@clause("operators.size.empty")
@every(operators(lambda rule: not rule.spoilt and not rule.fatal))
def test_gradient_of_empty_operands(operator):
    for part in (lambda x: x[:0], lambda x: x[..., :0]):
        xs = [part(x) if x.dim() else x for x in operator.operands()]
        if accepted(lambda: operator.call(*xs)):
            for x, gradient in zip(xs, graded(operator.call, xs)[1:]):
                same(tuple(gradient.shape), tuple(x.shape))
        else:
            same(accepted(lambda: graded(operator.call, xs)), False)


def ended(action):
    """Return the status with which a process ends that tries the action, 0 if it outlives it."""
    child = os.fork()
    if not child:
        signal.alarm(60)  # no child outlives the suite
        accepted(action)
        os._exit(0)
    return os.waitpid(child, 0)[1]


FATAL = operators(lambda rule: rule.fatal) or OPERATORS[:1]  # 1.6 knows none


@clause("operators.size.zero_dimensional")
@every(FATAL)
def test_backward_of_numbers_does_not_end_the_process(operator):
    xs = [x.flatten()[0].clone() for x in operator.operands()]
    same(ended(lambda: graded(operator.call, xs)), 0)


@clause("operators.size.empty")
@every(FATAL)
def test_backward_of_empty_operands_does_not_end_the_process(operator):
    for part in (lambda x: x[:0], lambda x: x[..., :0]):
        xs = [part(x).clone().requires_grad_() for x in operator.operands()]
        same(ended(lambda: graded(operator.call, xs)), 0)


@clause("operators.masking.nan")
@pytest.mark.parametrize("row", present(MASKS), ids=ids(MASKS))
def test_nan_that_is_left_out_reaches_no_gradient(row):
    x = torch.tensor([[float("nan"), 2.0], [3.0, float("nan")]], requires_grad=True)
    row.call(x).sum().backward()
    close(x.grad, torch.tensor(row.gradient), ulps=4)


@clause("operators.out.refused")
@every(with_out())
def test_out_is_refused_where_an_operand_requires_grad(operator):
    xs = [x.requires_grad_() for x in operator.operands()]
    y = operator.call(*operator.operands())
    out = torch.zeros_like(y)
    refuses(lambda: operator.other(out, *xs), RuntimeError)
    operator.other(out, *operator.operands())
    same(out, y)
