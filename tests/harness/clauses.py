"""`clause`: ties a test to the clause of SPEC.md that it checks."""

from __future__ import annotations

import functools
from typing import Any, Callable, Dict, Optional

import pytest
import torch
from hypothesis.errors import HypothesisException, StopTest

from . import deviations
from .capabilities import left_out
from .cases import built
from .evidence import Failure, current, is_tellable
from .spec import specification

_CONTROL = (
    KeyboardInterrupt,
    pytest.exit.Exception,
    pytest.skip.Exception,
    HypothesisException,
    StopTest,
)
"""By which pytest and Hypothesis steer; all else that a test lets out is of the subject."""


_refusals: Dict[str, str] = {}


def accept(refusals: Dict[str, str]) -> None:
    """Let errors that say one of these texts be refusals on purpose, for the reason beside it."""
    _refusals.clear()
    _refusals.update(refusals)


def clause(clause_id: str) -> Callable[[Callable], Callable]:
    """Declare which clause a test checks; stands above `given` and `parametrize`.

    Raise KeyError with the nearest ID when SPEC.md has no such clause.
    """
    law = specification()[clause_id]
    return lambda test: pytest.mark.clause(law.id)(judged(test))


def judged(test: Callable) -> Callable:
    """Let a test receive its case built afresh, in default grad mode, and account for it.

    A failure that a known deviation of the test's clause covers, or that the backend announces
    as a refusal, is noted, not raised.
    """
    property_handle = getattr(test, "hypothesis", None)
    if property_handle is None:
        return _on_fresh_case(test)
    property_handle.inner_test = _on_fresh_case(property_handle.inner_test)
    return test


def _on_fresh_case(test: Callable) -> Callable:
    @functools.wraps(test)
    def run(**case: Any) -> None:
        account = current()
        account.examples += 1
        account.last = (test, case)
        if account.ended:
            raise account.ended
        torch.set_grad_enabled(True)
        try:
            test(**{name: built(value) for name, value in case.items()})
        except pytest.fail.Exception as timeout:
            account.ended = timeout
            raise
        except _CONTROL:
            raise
        except BaseException as problem:
            failure = Failure.of(problem, test, case)
            refused = None if failure.suite_bug else _refused(failure, account.clause)
            if refused:
                account.refused = refused
                return
            known = None if failure.suite_bug else _explained(failure, account.clause)
            if known is None:
                account.fail(failure)
                if not (isinstance(problem, Exception) and is_tellable(problem)):
                    problem = AssertionError(failure.message)  # pytest would end at such a one
                account.ended = problem if account.first else None
                raise problem from None
            if account.clause in known.clauses:
                account.known.append(known.name)
        finally:
            torch.set_grad_enabled(True)

    return run


def _refused(failure: Failure, home: str) -> Optional[str]:
    """Return why the backend refuses the case, or leaves out the clause that is broken, if so."""
    refusals = [why for text, why in _refusals.items() if text in failure.message]
    return refusals[0] if refusals else left_out(failure.clauses(home)[0])


def _explained(failure: Failure, home: str) -> Optional[deviations.KnownDeviation]:
    """Return the known deviation that covers the failure, if any."""
    for broken in failure.clauses(home):
        known = deviations.covering(broken, failure.facts(), failure.message)
        if known is not None:
            return known
    return None
