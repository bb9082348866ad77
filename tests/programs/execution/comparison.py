"""Holds torch against the reference, program by program: the first step at which they part."""

from __future__ import annotations

from typing import Any, Iterator, NamedTuple, Optional, Sequence, Tuple

from ...harness.assertions import is_exact
from ...harness.capabilities import left_out
from ...reference.refusals import RUN
from ..language.program import Program, Step
from .on_torch import TorchRun, known_as
from .scenario import Scenario
from .trace import FIELDS, GRAD_FIELDS, OPEN, TANGENT, Expectation, Moment, numbers_of

EXACT_BELOW = 2.0**20
"""Integers and dyadics below this are computed without rounding, in float32 too."""

RAISED, ACCEPTED, MOVED, LOG = "raised", "accepted", "version", "hooks"

_DTYPES = ("dtype", "grad.dtype")
_SINGLE = ("torch.float32", "torch.complex64")
_FORWARD_MODE = ("level", "dual")
_CONVERSIONS = ("to_double", "to_float")
_NUMBERS = ("value", "grad", LOG, TANGENT[0])


class Mismatch(NamedTuple):
    """Where torch does not do what the law expects.

    `field` is what differs: RAISED and ACCEPTED for a step that is refused or accepted against
    the law, MOVED for a version, LOG for what hooks saw, or a name of FIELDS, GRAD_FIELDS or
    TANGENT.
    `result` is the number of the tensor that shows it, where one does.
    """

    step: int
    field: str
    result: Optional[int]
    expected: Any
    observed: Any


def compare(scenario: Scenario) -> Tuple[Optional[Mismatch], int]:
    """Run the program on torch; return the first mismatch, if any, and how much was compared."""
    run = TorchRun()
    try:
        return follow(run, scenario)
    finally:
        run.close()


def follow(run: TorchRun, scenario: Scenario, start: int = 0) -> Tuple[Optional[Mismatch], int]:
    """Take the steps from `start` on with a run of torch that has taken those before.

    Return the first mismatch, if any, and how much was compared.
    """
    compared = 0
    for number in range(start, len(scenario.program)):
        step, expected = scenario.program[number], scenario.expected[number]
        if not _is_offered(step):
            break
        error = run.perform(step)
        compared += 1
        ending = _ending(number, expected, error)
        if ending is not None:
            return ending, compared
        if error is not None and (expected.refusal is None or expected.refusal.phase == RUN):
            break
        moment = run.moment(expected.moment)
        compared += len(FIELDS) * len(moment.tensors)
        if moment != expected.moment:
            mismatch = _first(number, scenario.program, expected.moment, moment)
            if mismatch is not None:
                return mismatch, compared
    return None, compared


def _ending(number: int, expected: Expectation, error: Optional[Exception]) -> Optional[Mismatch]:
    """Compare how a step ended."""
    if error is None and expected.refusal is not None:
        return Mismatch(number, ACCEPTED, None, expected.refusal.__name__, "no error")
    wrong = error is not None and expected.refusal is None and not expected.open
    if wrong or (error is not None and not isinstance(error, (RuntimeError, NotImplementedError))):
        wanted = "no error" if expected.refusal is None else "RuntimeError"
        return Mismatch(number, RAISED, None, wanted, f"{type(error).__name__}: {error}")
    return None


def _first(number: int, program: Program, expected: Moment, observed: Moment) -> Optional[Mismatch]:
    judge = _Values(program[: number + 1], expected)
    for field, result, wanted, got in _pairs(expected, observed):
        if wanted != got and not judge.near(field, result, wanted, got):
            return Mismatch(number, field, result, wanted, got)
    return None


def _pairs(expected: Moment, observed: Moment) -> Iterator[Tuple[str, Optional[int], Any, Any]]:
    """Yield everything that was observed beside what was expected of it."""
    for result, (wanted, got) in enumerate(zip(expected.tensors, observed.tensors)):
        yield from _fields(FIELDS, result, wanted, got)
    for result, (wanted, got) in enumerate(zip(expected.moved, observed.moved)):
        yield MOVED, result, wanted, got
    for result, (wanted, got) in enumerate(zip(expected.grads, observed.grads)):
        yield from _fields(GRAD_FIELDS, result, wanted, got)
    yield LOG, None, expected.log, observed.log
    for result, (wanted, got) in enumerate(zip(expected.tangents, observed.tangents)):
        yield TANGENT[0], result, wanted, got


def _is_offered(step: Step) -> bool:
    if step.word in _CONVERSIONS:
        return known_as("torch.float64") != known_as("torch.float32")
    return step.row.kind not in _FORWARD_MODE or not left_out("forward.make_dual.view")


def _fields(
    fields: Sequence[Tuple[str, str]], result: int, wanted: Any, got: Any
) -> Iterator[Tuple[str, Optional[int], Any, Any]]:
    if wanted is OPEN or wanted is None or got is None or isinstance(got, str):
        yield fields[0][0], result, wanted, got
        return
    for (field, _), one, other in zip(fields, wanted, got):
        yield field, result, known_as(one) if field in _DTYPES else one, other


class _Values:
    """Tells whether values differ by rounding alone.

    They may where the program has an operation that rounds, or where numbers have grown
    beyond what is exact. The bound is relative to the greatest number in sight: 2**-12 of it
    if anything is float32, else 2**-32; a program of a dozen operations loses some 8 bits.
    """

    def __init__(self, program: Program, moment: Moment) -> None:
        dtypes = {known_as(seen[2]) for seen in moment.tensors if seen is not None}
        self._unit = 2.0**-32 if dtypes.isdisjoint(_SINGLE) else 2.0**-12
        seen = [seen[0] for seen in moment.tensors if seen is not None]
        grads = [grad[0] for grad in moment.grads if grad is not OPEN and grad is not None]
        along = [tangent for tangent in moment.tangents if tangent is not OPEN]
        logged = [noted for _, noted in moment.log]
        self._peak = max([1.0, *map(abs, numbers_of([seen, grads, logged, along]))])
        self._exact = (
            is_exact() and all(step.row.exact for step in program) and self._peak < EXACT_BELOW
        )

    def near(self, field: str, result: Optional[int], wanted: Any, got: Any) -> bool:
        """Return whether rounding explains the difference."""
        numbers = field in _NUMBERS and got is not None and wanted is not None
        if self._exact or not numbers:
            return False
        if not self._peak < EXACT_BELOW**2:
            return True
        return _alike(wanted, got, self._unit * self._peak)


def _alike(wanted: Any, got: Any, bound: float) -> bool:
    if isinstance(wanted, (list, tuple)):
        same_length = isinstance(got, (list, tuple)) and len(wanted) == len(got)
        return same_length and all(_alike(one, other, bound) for one, other in zip(wanted, got))
    if isinstance(wanted, str) or isinstance(got, str):
        return wanted == got
    return abs(wanted - got) <= bound
