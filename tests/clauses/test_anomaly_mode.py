"""SPEC.md, Anomaly mode."""

import contextlib

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ..harness.assertions import close, observe, refuses, same, warned
from ..harness.clauses import clause
from ..strategies.anomalies import INVALID, SWITCHES
from ..strategies.functions import EXACT, SMOOTH
from ..strategies.graphs import POLYNOMIAL, steps
from ..strategies.hooks import grown
from ..strategies.tables import ids, present, rows
from ..strategies.tensors import FILLED, leaves, tensors

SWITCH = pytest.mark.parametrize("switch", present(SWITCHES), ids=ids(SWITCHES))
ROWS = pytest.mark.parametrize("row", present(INVALID), ids=ids(INVALID))


def within(switch, inside):
    """Return the context manager or, unless `inside`, one that changes nothing."""
    return switch.enter() if inside else torch.enable_grad()


@clause("anomaly.nan.raises")
@SWITCH
@ROWS
@pytest.mark.parametrize("by_grad", [True, False])
def test_nan_in_a_backward_raises(switch, row, by_grad):
    x = torch.zeros(2, requires_grad=True)
    run = (lambda y: torch.autograd.grad(y, x)) if by_grad else (lambda y: y.backward())
    with switch.enter():
        refuses(lambda: run(row.of(x).sum()), RuntimeError)
    run(row.of(x).sum())


@clause("anomaly.nan.raises")
@given(
    switch=rows(SWITCHES),
    x=leaves(shapes=FILLED),
    place=st.integers(0, 5),
    second=st.booleans(),
    recorded=st.booleans(),
)
def test_a_single_nan_in_a_backward_raises(switch, x, place, second, recorded):
    factors = torch.ones_like(x).detach().contiguous()
    factors.view(-1)[place % x.numel()] = float("nan")
    with within(switch, recorded):
        y = ((factors * x if second else x * factors) + 3 * x).sum()
    with switch.enter():
        refuses(lambda: y.backward(), RuntimeError)


@clause("anomaly.nan.ended")
@SWITCH
@ROWS
def test_nan_raises_nothing_once_detection_has_ended(switch, row):
    x = torch.zeros(2, requires_grad=True)
    with switch.enter():
        y = row.of(x).sum()
    y.backward()
    same(torch.isnan(x.grad).tolist(), [True, True])


@clause("anomaly.nan.not_stored")
@ROWS
@given(switch=rows(SWITCHES), preset=st.sampled_from([None, 0.0, 2.0]))
def test_leaf_of_the_nan_keeps_its_grad(switch, row, preset):
    x = torch.zeros(2, requires_grad=True)
    x.grad = None if preset is None else torch.full((2,), preset)
    with switch.enter():
        refuses(lambda: row.of(x).sum().backward(), RuntimeError)
    same(x.grad, None if preset is None else torch.full((2,), preset))


@clause("anomaly.inf.accepted")
@given(switch=rows(SWITCHES), x=leaves(shapes=FILLED), sign=st.sampled_from([1.0, -1.0]))
def test_infinite_gradients_raise_nothing(switch, x, sign):
    infinite = torch.full_like(x, sign * float("inf")).detach()
    root = torch.zeros_like(x).detach().requires_grad_()
    with switch.enter():
        (x * infinite).sum().backward()
        (sign * root.sqrt()).sum().backward()
    same(x.grad, infinite)
    same(root.grad, infinite)


@clause("anomaly.nan.forward_accepted")
@given(switch=rows(SWITCHES), x=leaves(shapes=FILLED), row=rows(EXACT))
def test_nan_in_the_forward_pass_raises_nothing(switch, x, row):
    with switch.enter():
        y = row.forward(x) + float("nan")
        y.sum().backward()
    same(bool(torch.isnan(y).all()), True)
    same(x.grad, row.slope(x.detach()))


@clause("anomaly.check_nan.off")
@SWITCH
@ROWS
def test_nan_is_accepted_without_the_check(switch, row):
    x = torch.zeros(2, requires_grad=True)
    with switch.unchecked():
        row.of(x).sum().backward()
    same(torch.isnan(x.grad).tolist(), [True, True])


@clause("anomaly.check_nan.restored")
@SWITCH
@pytest.mark.parametrize("outer", present(SWITCHES), ids=ids(SWITCHES))
@pytest.mark.parametrize("checked", [True, False])
def test_the_check_is_what_it_was(switch, outer, checked):
    def checks():
        x = torch.zeros(1, requires_grad=True)
        with contextlib.suppress(RuntimeError):
            (x.sqrt() * 0).backward()
        return x.grad is None

    with outer.enter() if checked else outer.unchecked():
        with switch.unchecked() if checked else switch.enter():
            same(checks(), not checked)
        same(checks(), checked)
    with switch.enter():
        same(checks(), True)


@clause("anomaly.values.same")
@given(
    switch=rows(SWITCHES),
    values=st.tuples(*[st.integers(-2, 2).map(float)] * 2),
    program=steps(POLYNOMIAL, 4),
)
def test_gradients_under_detection_are_those_of_dual_numbers(switch, values, program):
    inputs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in values]
    with switch.enter():
        grown(program, inputs, lambda row, a, b: row.of(a, b), lambda t, n: t)[-1].backward()
    for n, x in enumerate(inputs):
        duals = [[[v, float(n == m)], [0.0, v]] for m, v in enumerate(values)]
        duals = [torch.tensor(matrix, dtype=torch.float64) for matrix in duals]
        made = grown(program, duals, lambda row, a, b: row.dual(a, b), lambda t, n: t)
        same(0.0 if x.grad is None else x.grad.item(), made[-1][0, 1].item())


@clause("anomaly.values.same")
@given(
    switch=rows(SWITCHES),
    x=leaves(shapes=FILLED),
    row=rows(EXACT + SMOOTH),
    times=st.integers(1, 2),
)
def test_gradients_under_detection_are_right(switch, x, row, times):
    with switch.enter():
        y = row.forward(x).sum()
        for _ in range(times):
            y.backward(retain_graph=True)
        (returned,) = torch.autograd.grad(y, x)
    close(x.grad, times * row.slope(x.detach()), ulps=8)
    close(returned, row.slope(x.detach()), ulps=8)


@clause("anomaly.traceback.forward")
@SWITCH
@ROWS
def test_a_nan_shows_the_forward_call_that_recorded_its_node(switch, row):
    def culprit(x):
        return row.of(x)

    def run():
        with contextlib.suppress(RuntimeError):
            y.sum().backward()

    x = torch.zeros(2, requires_grad=True)
    with switch.enter():
        y = culprit(x)
        same("in culprit" in "".join(warned(run)), True)


@clause("anomaly.traceback.forward")
@SWITCH
@pytest.mark.parametrize("recorded", [True, False])
def test_a_changed_saved_tensor_shows_the_forward_call_that_saved_it(switch, recorded):
    def culprit(x):
        return x.exp()

    def run():
        with contextlib.suppress(RuntimeError):
            y.sum().backward()

    with within(switch, recorded):
        y = culprit(torch.zeros(2, requires_grad=True))
        y.mul_(2)
    with switch.enter():
        same("in culprit" in "".join(warned(run)), recorded)


@clause("anomaly.traceback.forward")
@SWITCH
def test_an_error_shows_the_forward_call_of_its_function(switch):
    class Failing(torch.autograd.Function):
        forward = staticmethod(lambda ctx, x: -x)
        backward = staticmethod(lambda ctx, gradient: 1 / 0)

    def culprit(x):
        return Failing.apply(x)

    def run():
        with contextlib.suppress(Exception):
            y.sum().backward()

    with switch.enter():
        y = culprit(torch.ones(2, requires_grad=True))
        same("in culprit" in "".join(warned(run)), True)


@clause("anomaly.traceback.unchecked")
@SWITCH
def test_an_error_shows_the_forward_call_without_the_check_for_nan(switch):
    def culprit(x):
        return x.exp()

    def run():
        with contextlib.suppress(RuntimeError):
            y.sum().backward()

    with switch.unchecked():
        y = culprit(torch.zeros(2, requires_grad=True))
        y.mul_(2)
        same("in culprit" in "".join(warned(run)), True)


@clause("anomaly.traceback.induced")
def test_whether_the_call_that_induced_a_backward_is_shown_is_recorded():
    def culprit(x):
        return x.pow(1.5).sum()

    def run():
        with contextlib.suppress(RuntimeError):
            (0 * gradient).sum().backward()

    x = torch.zeros(2, requires_grad=True)
    with torch.autograd.detect_anomaly():
        (gradient,) = torch.autograd.grad(culprit(x), x, create_graph=True)
        observe("in culprit" in "".join(warned(run)), "the first forward call is shown")


@clause("anomaly.mode.context")
@given(
    nest=st.lists(st.sampled_from(["detect", True, False]), min_size=1, max_size=4),
    fails=st.booleans(),
)
def test_leaving_detection_restores_the_mode(nest, fails):
    def enter(kinds, before):
        same(torch.is_anomaly_enabled(), before)
        if not kinds:
            if fails:
                raise ValueError
            return
        detect, inside = torch.autograd.detect_anomaly, bool(kinds[0])
        set_to = torch.autograd.set_detect_anomaly
        try:
            with detect() if kinds[0] == "detect" else set_to(kinds[0]):
                enter(kinds[1:], inside)
        finally:
            same(torch.is_anomaly_enabled(), before)

    with contextlib.suppress(ValueError):
        enter(nest, False)


@clause("anomaly.mode.function")
@given(flags=st.lists(st.booleans(), min_size=1, max_size=4))
def test_set_detect_anomaly_switches_as_a_function(flags):
    x = torch.zeros(1, requires_grad=True)
    try:
        for flag in flags:
            torch.autograd.set_detect_anomaly(flag)
            same(torch.is_anomaly_enabled(), flag)
            y = (x.sqrt() * 0).sum()
            refuses(lambda: y.backward(), RuntimeError) if flag else y.backward()
    finally:
        torch.autograd.set_detect_anomaly(False)
    same(torch.is_anomaly_enabled(), False)


@clause("anomaly.mode.warns")
@given(x=tensors(), times=st.integers(1, 3))
def test_entering_detect_anomaly_warns(x, times):
    def enter():
        with torch.autograd.detect_anomaly():
            x.clone()

    for _ in range(times):
        same(len(warned(enter)), 1)
    same(warned(lambda: x.clone()), [])


@clause("anomaly.query.tells")
@SWITCH
@pytest.mark.parametrize("outer", [False, True])
@pytest.mark.parametrize("inner", [False, True])
def test_query_tells_of_anomaly_detection(switch, outer, inner):
    with torch.autograd.set_detect_anomaly(outer):
        told = [torch.is_anomaly_enabled()]
        with torch.autograd.set_detect_anomaly(inner):
            told.append(torch.is_anomaly_enabled())
        told.append(torch.is_anomaly_enabled())
        with switch.enter():
            told.append(torch.is_anomaly_enabled())
    same([*told, torch.is_anomaly_enabled()], [outer, inner, outer, True, False])


@clause("anomaly.query.check_nan")
@SWITCH
@pytest.mark.parametrize("outer", [False, True])
def test_query_tells_of_the_check_for_nan(switch, outer):
    with torch.autograd.set_detect_anomaly(True, check_nan=outer):
        told = [torch.is_anomaly_check_nan_enabled()]
        with switch.enter():
            told.append(torch.is_anomaly_check_nan_enabled())
        with switch.unchecked():
            told.append(torch.is_anomaly_check_nan_enabled())
        told.append(torch.is_anomaly_check_nan_enabled())
    same(told, [outer, True, False, outer])
