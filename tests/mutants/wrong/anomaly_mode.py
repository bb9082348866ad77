"""Wrong in SPEC.md's chapter Anomaly mode."""

import contextlib
import warnings

import torch

from ..museum import mutant
from ..tools.engine import on_pass
from ..tools.graphs import leaves, nodes
from ..tools.patching import needs, wrap

_DETECT = "torch.autograd.detect_anomaly"
_SET = "torch.autograd.set_detect_anomaly"


@contextlib.contextmanager
def _undetected():
    """Run what is inside the `with` without anomaly detection."""
    before = torch.is_anomaly_enabled()
    torch.set_anomaly_enabled(False)
    try:
        yield
    finally:
        torch.set_anomaly_enabled(before)


@mutant
def grad_is_not_watched():
    """Anomaly detection watches `backward`, and `torch.autograd.grad` gives NaN silently.

    Corner: `torch.autograd.grad`.
    Breaks: anomaly.nan.raises
    """

    @on_pass
    def run(call):
        if call.accumulates:
            return call.run()
        with _undetected():
            return call.run()


@mutant
def only_recorded_nodes_watched():
    """Anomaly detection watches the nodes that were recorded under it, and only those.

    Corner: graphs that were recorded before anomaly detection began.
    Breaks: anomaly.nan.raises
    """

    @on_pass
    def run(call):
        if any("traceback_" in node.metadata for node in nodes(call.roots)):
            return call.run()
        with _undetected():
            return call.run()


@mutant
def watched_nodes_stay_watched():
    """A graph that was recorded under anomaly detection is watched for good.

    Corner: passes after anomaly detection has ended.
    Breaks: anomaly.nan.ended
    """

    @on_pass
    def run(call):
        before = torch.is_anomaly_enabled()
        recorded = any("traceback_" in node.metadata for node in nodes(call.roots))
        torch.set_anomaly_enabled(before or recorded)
        try:
            return call.run()
        finally:
            torch.set_anomaly_enabled(before)


@mutant
def nan_found_at_the_end():
    """Anomaly detection looks for NaN in `.grad` when the pass has ended.

    Breaks: anomaly.nan.not_stored
    """

    @on_pass
    def run(call):
        if not (torch.is_anomaly_enabled() and call.accumulates):
            return call.run()
        with _undetected():
            call.run()
        if any(bool(torch.isnan(leaf.grad).any()) for leaf in leaves(call.roots)):
            raise RuntimeError("a gradient is NaN")
        return ()


@mutant
def nan_of_a_root_raises():
    """Anomaly detection raises where the value that a pass starts from is NaN.

    Corner: values that are NaN where their gradients are not.
    Breaks: anomaly.nan.forward_accepted
    """

    @on_pass
    def run(call):
        if torch.is_anomaly_enabled() and any(bool(torch.isnan(r).any()) for r in call.roots):
            raise RuntimeError("a root is NaN")
        return call.run()


@mutant
def infinity_raises():
    """Anomaly detection raises for every gradient that is not finite.

    Corner: infinite gradients.
    Breaks: anomaly.inf.accepted
    """

    @on_pass
    def run(call):
        found = call.run()
        grads = [leaf.grad for leaf in leaves(call.roots) if leaf.grad is not None]
        if torch.is_anomaly_enabled() and any(bool(torch.isinf(grad).any()) for grad in grads):
            raise RuntimeError("a gradient is infinite")
        return found


@mutant
def set_detect_anomaly_always_checks():
    """`set_detect_anomaly` checks for NaN, whatever `check_nan` says.

    Corner: `set_detect_anomaly`.
    Breaks: anomaly.check_nan.off
    """
    needs("1.13", "check_nan")

    @wrap(f"{_SET}.__init__")
    def switch(original, manager, mode, check_nan=True):
        original(manager, mode)


@mutant
def leaving_turns_the_check_on():
    """The end of `detect_anomaly` brings the check for NaN back, also where it was off.

    Corner: within an anomaly detection that does not check.
    Breaks: anomaly.check_nan.restored
    """
    needs("1.13", "check_nan")

    @wrap(f"{_DETECT}.__exit__")
    def leave(original, manager, *error):
        original(manager, *error)
        torch.set_anomaly_enabled(torch.is_anomaly_enabled(), True)


@mutant
def watched_pass_runs_twice():
    """Anomaly detection first runs a pass to look for NaN, and then once more.

    Corner: passes under anomaly detection.
    Breaks: anomaly.values.same
    """

    @on_pass
    def run(call):
        if torch.is_anomaly_enabled():
            retain, call.retain_graph = call.retain_graph, True
            call.run()
            call.retain_graph = retain
        return call.run()


@mutant
def functions_have_no_traceback():
    """The traceback of the forward call is kept for torch's own nodes, not for custom Functions.

    Corner: custom Functions.
    Breaks: anomaly.traceback.forward
    """

    @wrap("torch.autograd.Function.apply")
    def apply(original, cls, *args, **kwargs):
        result = original(*args, **kwargs)
        for one in result if isinstance(result, tuple) else [result]:
            if getattr(one, "grad_fn", None) is not None:
                one.grad_fn.metadata.pop("traceback_", None)
        return result


@mutant
def unchecked_keeps_no_traceback():
    """Without the check for NaN, anomaly detection keeps no tracebacks.

    Corner: `check_nan=False`.
    Breaks: anomaly.traceback.unchecked
    """
    needs("1.13", "check_nan")

    @on_pass
    def run(call):
        if torch.is_anomaly_check_nan_enabled():
            return call.run()
        with _undetected():
            return call.run()


@mutant
def leaving_turns_detection_off():
    """The end of `detect_anomaly` turns anomaly detection off, also where it was on before.

    Corner: within another anomaly detection.
    Breaks: anomaly.mode.context
    """

    @wrap(f"{_DETECT}.__exit__")
    def leave(original, manager, *error):
        original(manager, *error)
        torch.set_anomaly_enabled(False)


@mutant
def set_detect_anomaly_waits_to_be_entered():
    """`set_detect_anomaly` switches when it is entered, and as a function does nothing.

    Corner: calls as a function.
    Breaks: anomaly.mode.function
    """

    @wrap(f"{_SET}.__init__")
    def switch(original, manager, mode, *check):
        before = torch.is_anomaly_enabled()
        original(manager, mode, *check)
        torch.set_anomaly_enabled(before)
        manager.waiting = mode

    @wrap(f"{_SET}.__enter__")
    def enter(original, manager):
        original(manager)
        torch.set_anomaly_enabled(manager.waiting)


@mutant
def warned_of_detection_once():
    """`detect_anomaly` warns when it is used for the first time, and then no more.

    Corner: the second use.
    Breaks: anomaly.mode.warns
    """
    uses = []

    @wrap(f"{_DETECT}.__init__")
    def initialize(original, manager, *args, **kwargs):
        with warnings.catch_warnings():
            if uses:
                warnings.simplefilter("ignore")
            uses.append(1)
            original(manager, *args, **kwargs)


@mutant
def query_is_folded():
    """`torch.is_anomaly_enabled` answers for good what it answered first.

    Breaks: anomaly.query.tells
    """
    first = []

    @wrap("torch.is_anomaly_enabled")
    def is_anomaly_enabled(original):
        first.append(original())
        return first[0]


@mutant
def query_sees_no_unchecked_detection():
    """`torch.is_anomaly_check_nan_enabled` is True wherever anomaly detection is on.

    Corner: `check_nan=False`.
    Breaks: anomaly.query.check_nan
    """

    @wrap("torch.is_anomaly_check_nan_enabled")
    def is_anomaly_check_nan_enabled(original):
        return torch.is_anomaly_enabled()
