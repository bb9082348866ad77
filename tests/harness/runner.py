"""Runs clause tests and turns each outcome into a record, in the process that runs them."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import sys
from typing import Any, Dict, Generator, Iterator, Optional, Set

import pytest

from . import assertions, cases, clauses, evidence, handshake, printing
from .backends import Backend
from .capabilities import leave_out, left_out, not_applicable, untimely
from .deviations import WitnessProblem
from .documentation import digests
from .records import judge_nothing, open_record, record_of, time_limit
from .script import standalone
from .spec import Clause, Specification
from .surface import surface
from .verdicts import FAILED

_GRACE = 5.0


class Runner:
    """The hooks around every clause test."""

    def __init__(self, config: pytest.Config, backend: Backend, law: Specification) -> None:
        self._backend = backend
        self._law = law
        self._limit = time_limit(config)
        self._tries_all: bool = config.option.all_releases
        self._refusal: Optional[str] = None
        self._failed: Set[str] = set()
        leave_out(backend.lacking(law))
        cases.offer(backend.scope())
        cases.run_functions(backend.running)
        assertions.allow(backend.slack)
        clauses.accept(backend.refusals)
        printing.expect(backend.prints)
        # A child that a test forks may crash to show that it does; that is no news of this process.
        os.register_at_fork(after_in_child=faulthandler.disable)

    def _clause_of(self, item: pytest.Item) -> Optional[Clause]:
        mark = item.get_closest_marker("clause")
        return self._law[mark.args[0]] if mark else None

    def pytest_collection_finish(self) -> None:
        """Keep all that is imported by now out of later garbage collections."""
        gc.freeze()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip what says nothing about this subject; shake hands before the first test."""
        clause = self._clause_of(item)
        if clause is None:
            return
        record = open_record(item, clause.id)
        reason = not_applicable(clause, self._backend)
        if reason and (reason != untimely(clause) or not self._is_to_try(clause)):
            record.update(status="not-applicable", message=reason)
        elif left_out(clause.id):
            record.update(status="unsupported", message=left_out(clause.id))
        elif self._refusal is None and not self._handshake():
            record["documents"] = {"docstrings": digests(self._law), "names": surface()}
        elif self._refusal:
            record.update(status="not-run", message=self._refusal, handshake=self._refusal)
        evidence.start(clause.id, first=bool(untimely(clause)))
        if "status" in record:
            pytest.skip(record["message"])

    def _is_to_try(self, clause: Clause) -> bool:
        """Return whether a clause that does not hold on this release is to be tried once more."""
        return self._tries_all and clause.id not in self._failed

    def _handshake(self) -> str:
        """Shake hands, once per process; return what the subject failed at."""
        with self._watchdog():
            self._refusal = handshake.problem(self._backend)
        return self._refusal

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, None]:
        """Watch over the test."""
        if self._clause_of(item) is None:
            yield
            return
        with self._watchdog():
            self._backend.renew()
            yield

    @contextlib.contextmanager
    def _watchdog(self) -> Iterator[None]:
        """End the process where what runs hangs for good, beyond the reach of signals."""
        if self._limit:
            faulthandler.dump_traceback_later(self._limit + _GRACE, exit=True)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo
    ) -> Generator[None, Any, None]:
        """Note on the report what the test found."""
        outcome = yield
        report = outcome.get_result()
        clause = self._clause_of(item)
        record = record_of(report)
        if clause is None or "status" in record:
            return
        if report.when == "call" or report.failed:
            record.update(self._found(clause, report, call))
        elif report.skipped:  # the subject has no row of the test's table
            record.update(self._rowless(clause))
        else:
            return
        if untimely(clause):
            judge_nothing(record, str(untimely(clause)))
            if record["tried"] in FAILED:
                self._failed.add(clause.id)
            report.outcome = "skipped" if report.skipped else "passed"
        if report.passed and record["status"] == "vacuous":
            report.outcome = "failed"
            report.longrepr = record["message"]
        elif report.failed and record["status"] == "conforms":
            report.outcome = "passed"

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self) -> None:
        """Free the frames of a failure: a generator suspended in them keeps a mode of torch on."""
        if getattr(sys, "last_value", None) is not None:
            sys.last_type = sys.last_value = sys.last_traceback = sys.last_exc = None
            gc.collect()

    def _rowless(self, clause: Clause) -> Dict[str, str]:
        if untimely(clause):
            return {"status": "not-run"}
        status = "unsupported" if self._backend.stand_in else "vacuous"
        return {"status": status, "message": "the subject has nothing that the test is about"}

    def _found(
        self, clause: Clause, report: pytest.TestReport, call: pytest.CallInfo
    ) -> Dict[str, Any]:
        account = evidence.current()
        found: Dict[str, Any] = {
            "examples": account.examples,
            "comparisons": account.comparisons,
            "seconds": round(report.duration, 4),
        }
        if account.choices:
            found["choices"] = account.choices
        if account.known:
            found["deviations"] = sorted(set(account.known))
        if report.failed:
            found.update(self._failure(clause, account, call.excinfo.value))
        elif report.skipped:
            found.update(status="suite-bug", message="a clause test may not skip itself")
        elif account.refused and not account.known:
            found.update(status="unsupported", message=account.refused)
        elif not (account.comparisons or account.known or clause.level == "UNSPECIFIED"):
            found.update(status="vacuous", message="the test compared nothing")
        else:
            found["status"] = "known-deviation" if account.known else "conforms"
        return found

    def _failure(
        self, clause: Clause, account: evidence.Evidence, problem: BaseException
    ) -> Dict[str, Any]:
        failure = account.failure
        if isinstance(problem, WitnessProblem):
            return {"status": problem.status, "message": str(problem), "script": problem.script}
        if isinstance(problem, pytest.fail.Exception) and "Timeout" in str(problem):
            return {"status": "timed-out", "message": f"no end after {self._limit:g} s"}
        if failure is None:
            return {"status": "suite-bug", "message": f"{type(problem).__name__}: {problem}"}
        if failure.suite_bug:
            return {"status": "suite-bug", "message": failure.message}
        clause = self._law[failure.clauses(clause.id)[0]]
        if clause.level == "CHOICE":
            return {
                "status": "conforms",
                "choices": account.choices,
                "refused": failure.message,
            }
        found = {"status": "deviates", "message": failure.message, "clause": clause.id}
        found["found"] = account.found
        if failure.attributed:
            title = f"{clause.id}: {clause.law}"
            script = failure.attributed.script(title, self._backend.script_lines())
            found["script"] = self._backend.stand_in + script
            return found
        try:
            found["script"] = standalone(failure.test, failure.case, clause, self._backend)
        except TypeError as unprintable:
            found["message"] += f"\n(no script: {unprintable})"
        return found
