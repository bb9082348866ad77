"""Gathers the records of all tests, judges, writes the report and tells the verdict."""

from __future__ import annotations

import os
import time
from typing import Any, Dict, Iterator, List, Sequence, Set, Tuple

import pytest

from . import report as reports
from . import terminal
from .backends import Backend
from .capabilities import untimely
from .records import judge_nothing, record_of, time_limit
from .spec import Specification
from .verdicts import CONFORMS, FAILED, UNJUDGED, conformance, exit_status, judge

_HANDSHAKE_FAILED = 2
_PATIENCE = 2.0
_WRITING_SHARE = 0.02
_WRITING_SHARE_FOR_FAILURES = 0.1
"""What part of the time, at most, goes into drafts of the report; a failure may take more."""


class Recorder:
    """The hooks of the process that sees every outcome: pytest's own, or the xdist controller."""

    def __init__(self, config: pytest.Config, backend: Backend, law: Specification) -> None:
        self._config = config
        self._law = law
        self._backend = backend
        self._limit = time_limit(config)
        self._begun = time.time()
        self._written = 0.0
        self._writing = 0.0
        self._complete = False
        self._expected: Set[str] = set()
        self._finished: Set[str] = set()
        self._running: Dict[str, Tuple[str, float]] = {}
        self._tests: Dict[str, List[Dict[str, Any]]] = {}
        self._choices: Dict[str, Dict[str, Any]] = {}
        self._refused: Dict[str, Set[str]] = {}
        self._handshake = ""
        self._documents: Dict[str, Any] = {}
        self._shaken = False
        self._trouble = False

    def pytest_sessionstart(self) -> None:
        """Leave no report of an earlier run to be taken for this one's."""
        self._write()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what is going to run in this process."""
        self._expected.update(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: Sequence[str]) -> None:
        """Note what is going to run in the workers."""
        self._expected.update(ids)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember that some tests could not even be read."""
        self._trouble |= report.failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in one outcome; a worker that died names only the test that it ran."""
        record = record_of(report)
        if record is None and report.when == "???":
            self._take_crash(report)
        elif record is None or (report.when == "teardown" and report.failed):
            self._finished.add(report.nodeid)
            self._trouble |= report.failed
        elif "status" in record and report.when != "teardown":
            self._running.pop(report.nodeid, None)
            self._take(report, record)
        elif report.when == "setup":
            self._shaken = True
            self._running[report.nodeid] = (record["clause"], time.time())

    def _take_crash(self, report: pytest.TestReport) -> None:
        if report.nodeid not in self._running:
            self._trouble = True
            if not self._shaken:
                self._handshake = "the subject ended the process in the handshake"
                pytest.exit(self._handshake, _HANDSHAKE_FAILED)
            return
        clause, started = self._running.pop(report.nodeid)
        if self._limit and time.time() - started >= self._limit:
            status, message = "timed-out", f"no end after {self._limit:g} s"
        else:
            status, message = "crashed", "the process died in this test"
        record = {"clause": clause, "status": status, "message": message}
        if untimely(self._law[clause]):
            judge_nothing(record, str(untimely(self._law[clause])))
        self._take(report, record)

    def _take(self, report: pytest.TestReport, record: Dict[str, Any]) -> None:
        self._config.option.tbstyle = "no"
        self._finished.add(report.nodeid)
        record = dict(record, id=report.nodeid, outcome=report.outcome)
        clause = record.pop("clause")
        self._handshake = record.pop("handshake", self._handshake)
        self._documents = record.pop("documents", self._documents)
        if "refused" in record:
            self._refused.setdefault(clause, set()).add(record.pop("refused"))
        known = self._choices.setdefault(clause, {})
        for about, value in record.pop("choices", {}).items():
            if known.setdefault(about, value) != value:
                message = f"two values of one choice {about!r}: {known[about]} and {value}"
                record.update(status="suite-bug", message=message)
        self._tests.setdefault(clause, []).append(record)
        if self._is_time_to_write(record["status"] in FAILED):
            self._write()

    def _is_time_to_write(self, failure: bool) -> bool:
        waited = time.time() - self._written
        if failure:
            return waited > self._writing / _WRITING_SHARE_FOR_FAILURES
        return waited > max(_PATIENCE, self._writing / _WRITING_SHARE)

    def _write(self) -> None:
        begun = time.time()
        if self._config.option.report:
            reports.write(self._config.option.report, self.report())
        self._written = time.time()
        self._writing = self._written - begun

    def report(self) -> Dict[str, Any]:
        """Return the report, schema 1, of what has been seen so far."""
        tests = {name: sorted(seen, key=lambda t: t["id"]) for name, seen in self._tests.items()}
        every = [test for seen in tests.values() for test in seen]
        run = {
            "profile": self._config.option.profile,
            "seed": int(self._config.getoption("hypothesis_seed", None) or 0),
            "examples": sum(test.get("examples", 0) for test in every),
            "comparisons": sum(test.get("comparisons", 0) for test in every),
            "seconds": round(time.time() - self._begun, 2),
            "cpu_seconds": round(sum(os.times()[:4]), 2),
            "complete": self._complete,
        }
        if self._handshake:
            run["handshake"] = self._handshake
        verdicts = judge(self._law, tests)
        return {
            "schema": 1,
            "suite": reports.suite(),
            "subject": reports.subject(self._backend.name),
            "run": run,
            "documents": self._documents,
            "levels": conformance(self._law, verdicts),
            "clauses": verdicts,
            "choices": dict(self._told_choices()),
        }

    def _told_choices(self) -> Iterator[Tuple[str, Any]]:
        """Yield each clause with its choices by what they are about, or with its only choice.

        Where a choice was refused, `failure` is how, in all the ways that were met.
        """
        for clause, choices in sorted(self._choices.items()):
            if self._refused.get(clause):
                choices = {**choices, "failure": "\n".join(sorted(self._refused[clause]))}
            if choices:
                alone = list(choices) == [""]
                yield clause, choices[""] if alone else dict(sorted(choices.items()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the final report and let the exit status tell the verdict.

        A run that ended early keeps pytest's status; one in which something else than a clause
        went wrong is never taken for one that conforms.
        """
        ran = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        missing = self._expected - self._finished or self._untested()
        self._complete = ran and not (missing or self._trouble or self._handshake)
        self._write()
        if self._handshake:
            session.exitstatus = _HANDSHAKE_FAILED
        elif ran and self._tests:
            verdict = exit_status(self.report()["clauses"])
            unsure = verdict == CONFORMS and not self._complete
            session.exitstatus = UNJUDGED if unsure else verdict

    def _untested(self) -> Set[str]:
        """Return the clauses that a run of the whole suite had no test for."""
        option = self._config.option
        if option.file_or_dir or option.keyword or option.markexpr or option.deselect:
            return set()
        return set(self._config.selected_clauses) - set(self._tests)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Tell what was tested, chapter by chapter, and each deviation as a bug report."""
        if self._tests or self._handshake:
            terminal.tell(terminalreporter, self._law, self.report())
