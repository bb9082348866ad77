"""What the running test has really checked, and on which case it failed."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

CASE = "<case>"
"""The file name under which the source of a case is compiled."""

_ROOMS = Path(__file__).resolve().parents[1]
_OURS = tuple(_ROOMS / room for room in ("harness", "strategies", "programs", "reference"))
_SUITE_ERRORS = (NameError, SyntaxError, ImportError, RecursionError)
_NO_ATTRIBUTE = ("'Tensor' object has no attribute", "'NoneType' object has no attribute")
"""What Python says where the subject gives nothing, or a tensor that lacks what torch's have."""
_NO_FIELD = "'types.SimpleNamespace' object has no attribute"
"""What Python says of a field that a row of a table lacks."""


class Attributed(AssertionError):
    """A deviation that a test of many clauses has attributed to one of them.

    `clauses` are those that may be broken, the likeliest first. `facts` are the variables that
    a known deviation may speak of. `script(title, setting)` returns the standalone script.
    """

    def __init__(
        self,
        message: str,
        clauses: Sequence[str],
        facts: Dict[str, Any],
        script: Callable[[str, str], str],
    ) -> None:
        super().__init__(message)
        self.clauses = clauses
        self.facts = facts
        self.script = script


@dataclass
class Failure:
    """A case on which a test failed, what it said, and whether the suite itself broke.

    `attributed` is set where the test itself says which clause is broken.
    """

    message: str
    test: Callable
    case: Dict[str, Any]
    suite_bug: bool
    attributed: Optional[Attributed] = None

    @classmethod
    def of(cls, problem: BaseException, test: Callable, case: Dict[str, Any]) -> Failure:
        """Describe the exception that a test let out."""
        message = _text(problem)
        if not isinstance(problem, AssertionError):
            message = f"expected no error\nobserved {type(problem).__name__}: {message}"
        attributed = problem if isinstance(problem, Attributed) else None
        return cls(message, test, case, _is_suite_bug(problem, test), attributed)

    def clauses(self, home: str) -> Sequence[str]:
        """Return what may be broken, likeliest first: the test's own clause unless it says so."""
        return self.attributed.clauses if self.attributed else [home]

    def facts(self) -> Dict[str, Any]:
        """Return what a known deviation may speak of."""
        return self.attributed.facts if self.attributed else self.case


def is_tellable(problem: BaseException) -> bool:
    """Return whether a traceback can be made of an exception, however strange its class."""
    try:
        str(problem)
        return bool(traceback.format_exception_only(type(problem), problem))
    except Exception:
        return False


def _text(problem: BaseException) -> str:
    try:
        return str(problem)
    except Exception as other:
        return f"(telling it raises {type(other).__name__})"


def _is_suite_bug(problem: BaseException, test: Callable) -> bool:
    """Tell a mistake of ours from what the subject did, by where the exception came up.

    The words of `assertions` call the subject, so what comes up there is the subject's; in a
    test or in the source of its case only a name that is not there is ours.
    """
    if isinstance(problem, AssertionError):
        return False
    if any(lack in _text(problem) for lack in _NO_ATTRIBUTE):
        return False
    trace = problem.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    place = trace.tb_frame.f_code.co_filename
    if place in (test.__code__.co_filename, CASE):
        return isinstance(problem, _SUITE_ERRORS) or _NO_FIELD in str(problem)
    ours = any(room in Path(place).parents for room in _OURS)
    return ours and Path(place).stem != "assertions"


@dataclass
class Evidence:
    """The account of one test: counted, not claimed.

    `last` is the test and its latest case; `known` names the known deviations that cover
    failing cases; `refused` is why the backend refused a case on purpose; `failure` is the last
    failure that none covers, which after Hypothesis has shrunk it is the smallest. `found` says
    how many examples and seconds, from `started` on, it took to the first such failure. `ended`
    is what ends every further case: a timeout, or where only the `first` failure is asked for,
    that one.
    """

    clause: str = ""
    examples: int = 0
    comparisons: int = 0
    known: List[str] = field(default_factory=list)
    refused: str = ""
    failure: Optional[Failure] = None
    started: float = field(default_factory=time.perf_counter)
    found: Dict[str, Any] = field(default_factory=dict)
    ended: Optional[BaseException] = None
    first: bool = False
    last: Optional[Tuple[Callable, Dict[str, Any]]] = None
    choices: Dict[str, Any] = field(default_factory=dict)

    def fail(self, failure: Failure) -> None:
        """Take in a failure that nothing explains."""
        if not self.found:
            seconds = round(time.perf_counter() - self.started, 4)
            self.found = {"examples": self.examples, "seconds": seconds}
        self.failure = failure


_current = Evidence()


def current() -> Evidence:
    """Return the account of the test that runs now."""
    return _current


def start(clause_id: str, first: bool = False) -> Evidence:
    """Open and return the account of a new test of this clause."""
    global _current
    _current = Evidence(clause_id, first=first)
    return _current
