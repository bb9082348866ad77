"""The pytest plugin: options, and who does what in a run."""

from __future__ import annotations

import contextlib
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Tuple, Type

import pytest

from . import deviations, profiles, report
from .backends import BackendError, backend
from .capabilities import stand_for, torch_version
from .databases import DatabaseError, database
from .recorder import Recorder
from .spec import SpecError, Specification, specification


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
        "--database",
        metavar="DIR",
        help="keep failing cases in this directory and replay them first; or "
        "package.module:attribute for a database of Hypothesis that several machines share",
    )
    group.addoption(
        "--all-releases",
        action="store_true",
        help="try clauses also on releases on which they do not hold by SPEC.md; the report tells "
        "what came of it, and judges it not",
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
    with _usage(SpecError, OSError, UnicodeDecodeError):
        law = specification()
    with _usage(ValueError, prefix="--clauses: "):
        config.selected_clauses = frozenset(_selected(law, option.clauses))
    with _usage(BackendError):
        subject = backend(option.backend)
    stand_for(subject.release)
    with _usage(ValueError, prefix=f"--backend: what {subject.name} lacks: "):
        subject.lacking(law)
    with _usage(deviations.DeviationError):
        known = () if option.no_deviations else deviations.shipped(law)
    with _usage(ValueError, prefix="--hypothesis-seed: write a number: "):
        seed = int(config.getoption("hypothesis_seed", None) or 0)
    with _usage(PackageNotFoundError, prefix="torch is missing, see README.md: "):
        torch_version()
    if option.report:
        with _usage(OSError, prefix="--report: "):
            report.check_writable(option.report)
    deviations.choose(known, subject.name)
    with _usage(DatabaseError, prefix="--database: "):
        store = database(option.database) if option.database else None
    if store is None:  # a seed told spares Hypothesis the digests that it would find tests by
        option.hypothesis_seed = str(seed)
    profiles.load(option.profile, seed, store)
    is_worker = hasattr(config, "workerinput")
    if is_worker or not config.getoption("numprocesses", None):
        with _usage(BackendError):
            subject.take_place()
        from .runner import Runner  # imports torch, which only a process that tests needs

        config.pluginmanager.register(Runner(config, subject, law))
    if not is_worker:
        config.pluginmanager.register(Recorder(config, subject, law))


@contextlib.contextmanager
def _usage(*errors: Type[Exception], prefix: str = "") -> Iterator[None]:
    """Turn errors in what the user wrote into pytest's one-line usage error."""
    try:
        yield
    except errors as problem:
        raise pytest.UsageError(f"{prefix}{problem}") from problem


def _selected(law: Specification, option: str) -> List[str]:
    patterns = [pattern.strip() for pattern in option.split(",")]
    return law.matching(patterns) if option else list(law.clauses)


def pytest_report_header(config: pytest.Config) -> str:
    """Say what is going to be tested."""
    option = config.option
    clauses = len(config.selected_clauses)
    return (
        f"autograd-spec: torch {torch_version()}, backend {option.backend}, "
        f"profile {option.profile}, {clauses} clauses"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, obj: object) -> Optional[List]:
    """Leave out, before its rows become tests, what checks a clause that is not asked for."""
    marks = getattr(obj, "pytestmark", ())
    clauses = [mark.args[0] for mark in marks if getattr(mark, "name", "") == "clause"]
    unasked = clauses and clauses[0] not in collector.config.selected_clauses
    return [] if unasked else None


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Leave the rows out, before they become tests, of which the profile skips most."""
    node = metafunc.definition
    if node.get_closest_marker("clause"):
        profile = metafunc.config.option.profile
        node.own_markers[:] = [
            _portion(mark, profile) if mark.name == "parametrize" else mark
            for mark in node.own_markers
        ]


def _portion(mark: pytest.Mark, profile: str) -> pytest.Mark:
    """Return a mark `parametrize` with those of its values that the profile tries."""
    names, values, *rest = mark.args
    options = dict(mark.kwargs)
    if isinstance(options.get("ids"), list):
        options["ids"] = profiles.portion(options["ids"], profile)
    few = profiles.portion(list(values), profile)
    return pytest.mark.parametrize(names, few, *rest, **options).mark


def pytest_collection_modifyitems(config: pytest.Config, items: List[pytest.Item]) -> None:
    """Leave out the clauses that `--clauses` does not name, and the rows that the profile skips."""
    kept = []
    for (_, clause), rows in _by_test(items).items():
        if clause is None:
            kept += rows
        elif clause in config.selected_clauses:
            kept += profiles.portion(rows, config.option.profile)
    if len(kept) < len(items):
        chosen = set(kept)
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = [item for item in items if item in chosen]


def _by_test(items: List[pytest.Item]) -> Dict[Tuple[str, Optional[str]], List[pytest.Item]]:
    """Return the items of each test, that is the rows that it is tried on, and its clause."""
    tests: Dict[Tuple[str, Optional[str]], List[pytest.Item]] = {}
    for item in items:
        mark = item.get_closest_marker("clause")
        test = item.nodeid.partition("[")[0]
        tests.setdefault((test, mark.args[0] if mark else None), []).append(item)
    return tests
