"""What the running test has really checked, and on which case it failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

_ROOMS = Path(__file__).resolve().parents[1]
_SUITE_ERRORS = (NameError, SyntaxError, ImportError, RecursionError)


@dataclass
class Failure:
    """A case on which a test failed, what it said, and whether the suite itself broke."""

    message: str
    test: Callable
    case: Dict[str, Any]
    suite_bug: bool

    @classmethod
    def of(cls, problem: Exception, test: Callable, case: Dict[str, Any]) -> Failure:
        """Describe the exception that a test let out."""
        message = str(problem)
        if not isinstance(problem, AssertionError):
            message = f"expected no error\nobserved {type(problem).__name__}: {message}"
        return cls(message, test, case, _is_suite_bug(problem, test))


def _is_suite_bug(problem: Exception, test: Callable) -> bool:
    """Tell a mistake of ours from what the subject did, by where the exception came up.

    The words of `assertions` call the subject, so what comes up there is the subject's.
    """
    if isinstance(problem, AssertionError):
        return False
    trace = problem.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    place = trace.tb_frame.f_code.co_filename
    if place == test.__code__.co_filename:
        return isinstance(problem, _SUITE_ERRORS)
    return _ROOMS in Path(place).parents and Path(place).stem != "assertions"


@dataclass
class Evidence:
    """The account of one test: counted, not claimed.

    `last` is the test and its latest case; `known` names the known deviations that cover
    failing cases; `failure` is the last
    failure that none covers, which after Hypothesis has shrunk it is the smallest.
    """

    clause: str = ""
    examples: int = 0
    comparisons: int = 0
    known: List[str] = field(default_factory=list)
    failure: Optional[Failure] = None
    last: Optional[Tuple[Callable, Dict[str, Any]]] = None
    choices: Dict[str, Any] = field(default_factory=dict)


_current = Evidence()


def current() -> Evidence:
    """Return the account of the test that runs now."""
    return _current


def start(clause_id: str) -> Evidence:
    """Open and return the account of a new test of this clause."""
    global _current
    _current = Evidence(clause_id)
    return _current
