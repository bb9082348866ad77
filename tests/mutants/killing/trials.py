"""A trial: the suite, or the clauses that a mutant names, run under the mutant in a fork."""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Sequence, Tuple

import hypothesis

from ... import clauses
from ...harness import deviations, documentation, profiles, report, surface
from ...harness.backends import backend
from ...harness.capabilities import not_applicable, torch_version
from ...harness.spec import specification
from ...harness.terminal import telling
from ..museum import Mutant
from ..tools.patching import NotApplicable
from . import scripts
from .alone import import_torch
from .forks import in_forks
from .sparing import Sparing

TRIAL_LIMIT = 900.0
TEST_LIMIT = 60
_USED_BY_TRIALS = (
    *("jsonschema", "pytest", "pytest_timeout", "xdist.plugin", "_pytest.junitxml"),
    *(f"{profiles.__package__}.{name}" for name in ("plugin", "recorder", "runner")),
)
_NOT_APPLICABLE = 77
_AS_ON_STOCK = ("conforms", "known-deviation", "not-applicable", "not-run")

Result = Dict[str, Any]


def warm_up(profile: str, seed: int) -> None:
    """Import torch and every clause test, so that forks need not; start nothing."""
    profiles.load(profile, seed)
    for _, name, _ in pkgutil.iter_modules(clauses.__path__):
        importlib.import_module(f"{clauses.__name__}.{name}")
    for needed in _USED_BY_TRIALS:
        importlib.import_module(needed)
    import_torch()
    report.suite()
    deviations.shipped(specification())
    documentation.digests(specification())
    surface.surface()
    _let_hypothesis_read_the_suite()
    gc.collect()
    gc.freeze()  # a collection in a fork need not look at all this again, nor copy it


def _let_hypothesis_read_the_suite() -> None:
    """Let Hypothesis draw once: it looks for constants in all modules when it first does."""
    hypothesis.given(hypothesis.strategies.integers())(lambda number: None)()


def applicable(names: Iterable[str]) -> List[str]:
    """Return those of the clauses that speak of the installed torch."""
    law, cpu = specification(), backend("cpu")
    return [name for name in names if not_applicable(law[name], cpu) is None]


def try_all(
    mutants: Sequence[Mutant], options: Sequence[str], whole: bool, jobs: int
) -> Iterator[Tuple[Mutant, Result]]:
    """Yield each mutant with the result of its trial as it ends.

    `options` are those of pytest. A trial runs the whole suite, or only the clauses that the
    mutant names. The script of each kill is then run under the mutant and on stock torch.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tasks = {one: _trial(one, options, whole, folder) for one in mutants}
        for one, end in in_forks(tasks, jobs, 2 * TRIAL_LIMIT):
            path = folder / f"{one.name}.result"
            if path.exists():
                yield one, json.loads(path.read_text(encoding="utf-8"))
            else:
                yield one, _broken(one, f"the trial ended with {end.status}")


def _trial(mutant: Mutant, options: Sequence[str], whole: bool, folder: Path) -> Callable[[], int]:
    """Return the task that tries a mutant: the suite in a patched fork, and then the scripts."""

    def run() -> int:
        ((_, end),) = in_forks({mutant: _suite(mutant, options, whole, folder)}, 1, TRIAL_LIMIT)
        result = _result(mutant, end.status, folder)
        result["seconds"] = end.seconds
        scripts.run_all(result, mutant)
        path = folder / f"{mutant.name}.result"
        path.write_text(json.dumps(result), encoding="utf-8")
        return 0

    return run


def _suite(mutant: Mutant, options: Sequence[str], whole: bool, folder: Path) -> Callable[[], int]:
    def run() -> int:
        log = os.open(str(folder / f"{mutant.name}.log"), os.O_WRONLY | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        try:
            if not (mutant.benign or applicable(mutant.breaks)):
                raise NotApplicable(f"torch {torch_version()} knows none of its clauses")
            mutant.install()
        except NotApplicable as reason:
            print(reason)
            return _NOT_APPLICABLE
        return _judge(mutant, options, whole, folder)

    return run


def _judge(mutant: Mutant, options: Sequence[str], whole: bool, folder: Path) -> int:
    import pytest

    os.chdir(str(scripts.ROOT))
    options = ["-n", "0", "-o", f"timeout={TEST_LIMIT}", *options]
    if not whole:
        options.append("--clauses=" + ",".join(mutant.breaks))
    options.append(f"--report={folder / mutant.name}.json")
    return int(pytest.main(options, plugins=[] if whole else [Sparing()]))


def _result(mutant: Mutant, status: int, folder: Path) -> Result:
    """Return what a trial has shown: each clause that did not conform, with its evidence."""
    log = (folder / f"{mutant.name}.log").read_text(encoding="utf-8", errors="replace")
    result: Result = {"mutant": mutant.name, "ended": "judged", "clauses": {}}
    path = folder / f"{mutant.name}.json"
    if status == _NOT_APPLICABLE:
        result.update(ended="not-applicable", reason=log.strip())
    elif status not in (0, 1, 3) or not path.exists():
        result = _broken(mutant, f"exit status {status}\n{log[-2000:]}")
    if path.exists():
        verdicts = json.loads(path.read_text(encoding="utf-8"))["clauses"]
        for name, verdict in verdicts.items():
            if verdict["status"] not in _AS_ON_STOCK:
                result["clauses"][name] = _evidence(verdict)
    return result


def _broken(mutant: Mutant, reason: str) -> Result:
    return {"mutant": mutant.name, "ended": "broken", "reason": reason, "clauses": {}}


def _evidence(verdict: Dict[str, Any]) -> Dict[str, Any]:
    """Return a clause's status with the test that the terminal shows and the quickest kill."""
    failed = [test for test in verdict["tests"] if test["status"] == verdict["status"]]
    found = {"status": verdict["status"]}
    if verdict["status"] == "blocked":
        found["by"] = verdict["blocked_by"]
    if failed:
        shown = min(failed, key=telling)
        found.update({key: shown[key] for key in ("id", "message", "script") if key in shown})
        kills = [test["found"] for test in failed if test.get("found")]
        if kills:
            found["found"] = min(kills, key=lambda kill: kill["examples"])
    return found
