"""The pytest plugin: options, and who does what in a run."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import List

import pytest

from . import deviations, profiles, report
from .backends import BackendError, backend
from .capabilities import torch_version
from .recorder import Recorder
from .spec import SpecError, specification


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of a conformance run."""
    group = parser.getgroup("autograd-spec", "autograd-spec: conformance of torch's autograd")
    group.addoption(
        "--backend",
        default="cpu",
        metavar="NAME",
        help="what to test: a device of torch, or package.module:attribute (default: cpu)",
    )
    group.addoption(
        "--profile",
        default="default",
        choices=list(profiles.EXAMPLES),
        help="how much work; smoke ends within seconds (default: default)",
    )
    group.addoption(
        "--clauses",
        default="",
        metavar="PATTERN[,PATTERN]",
        help="only the clauses whose ID matches: accumulate, accumulate.leaf.sums, inplace.*",
    )
    group.addoption(
        "--report", type=Path, metavar="FILE.json", help="write the conformance report to this file"
    )
    group.addoption(
        "--no-deviations",
        action="store_true",
        help="judge against SPEC.md alone, ignoring the lists of known deviations",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Read the law and the options; stop with one clear message where they are broken."""
    config.addinivalue_line("markers", "clause(id): the clause of SPEC.md that a test checks")
    option = config.option
    try:
        law = specification()
        patterns = [pattern for pattern in option.clauses.split(",") if pattern]
        selected = law.matching(patterns) if patterns else list(law.clauses)
        subject = backend(option.backend)
        known = [] if option.no_deviations else deviations.load(law)
        torch_version()
        if option.report:
            report.check_writable(option.report)
    except (SpecError, BackendError, deviations.DeviationError) as problem:
        raise pytest.UsageError(str(problem)) from problem
    except PackageNotFoundError as problem:
        raise pytest.UsageError(
            "torch is not installed here; install it, or let tox do so (see README.md)"
        ) from problem
    except ValueError as problem:
        raise pytest.UsageError(f"--clauses: {problem}") from problem
    except OSError as problem:
        raise pytest.UsageError(
            f"--report: can't write {option.report}: {problem.strerror}"
        ) from problem
    deviations.activate([entry for entry in known if entry.shows_here(subject.name)])
    seed = config.getoption("hypothesis_seed", None)
    profiles.load(option.profile, None if seed is None else int(seed))
    config.selected_clauses = frozenset(selected)
    is_worker = hasattr(config, "workerinput")
    if is_worker or not config.getoption("numprocesses", None):
        from .runner import Runner  # imports torch, which only a process that tests needs

        config.pluginmanager.register(Runner(config, subject, law))
    if not is_worker:
        config.pluginmanager.register(Recorder(config, subject, law))


def pytest_report_header(config: pytest.Config) -> str:
    """Say what is going to be tested."""
    option = config.option
    clauses = len(config.selected_clauses)
    return (
        f"autograd-spec: torch {torch_version()}, backend {option.backend}, "
        f"profile {option.profile}, {clauses} clauses"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: List[pytest.Item]) -> None:
    """Leave out the tests of clauses that `--clauses` does not name."""
    marks = {item: item.get_closest_marker("clause") for item in items}
    dropped = [
        i for i, mark in marks.items() if mark and mark.args[0] not in config.selected_clauses
    ]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = [item for item in items if item not in set(dropped)]
