"""Gathers the records of all tests, judges, writes the report and tells the verdict."""

from __future__ import annotations

import os
import time
from typing import Any, Dict, List

import pytest

from . import report as reports
from . import terminal
from .backends import Backend
from .records import record_of, time_limit
from .spec import Specification
from .verdicts import exit_status, judge

_HANDSHAKE_FAILED = 2


class Recorder:
    """The hooks of the process that sees every outcome: pytest's own, or the xdist controller."""

    def __init__(self, config: pytest.Config, backend: Backend, law: Specification) -> None:
        self._config = config
        self._law = law
        self._backend = backend
        self._limit = time_limit(config)
        self._begun = time.time()
        self._written = 0.0
        self._tests: Dict[str, List[Dict[str, Any]]] = {}
        self._choices: Dict[str, Any] = {}
        self._running: Dict[str, Any] = {}
        self._handshake = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in one outcome; a crashed worker names only the test that it ran."""
        record = record_of(report)
        if report.when == "teardown" or (record is None and report.nodeid not in self._running):
            return
        self._config.option.tbstyle = "no"
        if record is None:
            self._take(report, self._crash(report.nodeid))
        elif "status" in record:
            self._running.pop(report.nodeid, None)
            self._take(report, record)
        else:
            self._running.setdefault(report.nodeid, (record["clause"], time.time()))

    def _crash(self, nodeid: str) -> Dict[str, Any]:
        clause, started = self._running.pop(nodeid)
        if time.time() - started >= self._limit:
            message = f"no end after {self._limit:g} s"
            return {"clause": clause, "status": "timed-out", "message": message}
        if not any(self._tests.values()):
            pytest.exit("the subject crashed in the handshake", _HANDSHAKE_FAILED)
        return {"clause": clause, "status": "crashed", "message": "the process died in this test"}

    def _take(self, report: pytest.TestReport, record: Dict[str, Any]) -> None:
        record = dict(record, id=report.nodeid, outcome=report.outcome)
        clause = record.pop("clause")
        self._handshake = record.pop("handshake", self._handshake)
        for about, value in record.pop("choices", {}).items():
            if about:
                self._choices.setdefault(clause, {})[about] = value
            else:
                self._choices[clause] = value
        self._tests.setdefault(clause, []).append(record)
        if time.time() - self._written > 2:
            self._write(complete=False)

    def _write(self, complete: bool) -> None:
        self._written = time.time()
        if self._config.option.report:
            reports.write(self._config.option.report, self.report(complete))

    def report(self, complete: bool) -> Dict[str, Any]:
        """Return the report, schema 1, of what has been seen so far."""
        tests = {name: sorted(seen, key=lambda t: t["id"]) for name, seen in self._tests.items()}
        every = [test for seen in tests.values() for test in seen]
        times = os.times()
        run = {
            "profile": self._config.option.profile,
            "seed": int(self._config.getoption("hypothesis_seed", None) or 0),
            "examples": sum(test.get("examples", 0) for test in every),
            "comparisons": sum(test.get("comparisons", 0) for test in every),
            "seconds": round(time.time() - self._begun, 2),
            "cpu_seconds": round(sum(times[:4]), 2),
            "complete": complete,
        }
        if self._handshake:
            run["handshake"] = self._handshake
        return {
            "schema": 1,
            "suite": reports.suite(),
            "subject": reports.subject(self._backend.name),
            "run": run,
            "clauses": judge(self._law, tests),
            "choices": self._choices,
        }

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the final report and let the exit status tell the verdict."""
        if not self._tests and not self._running:
            return
        interrupted = exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        self._write(complete=not interrupted and not self._handshake)
        if self._handshake:
            session.exitstatus = _HANDSHAKE_FAILED
        elif not interrupted:
            session.exitstatus = exit_status(self.report(True)["clauses"])

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell what was tested, chapter by chapter, and each deviation as a bug report."""
        if self._tests:
            complete = True
            terminal.tell(terminalreporter, self._law, self.report(complete))
