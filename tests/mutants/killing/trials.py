"""A trial: the suite, or the clauses that a mutant names, run under the mutant in a fork."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pkgutil
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Sequence

from ... import clauses
from ...harness import profiles, report
from ...harness.backends import backend
from ...harness.capabilities import not_applicable, torch_version
from ...harness.spec import specification
from ..museum import Mutant
from ..tools.patching import NotApplicable
from . import scripts
from .forks import in_forks

TRIAL_LIMIT = 900.0
TEST_LIMIT = 60
_USED_BY_TRIALS = (
    *("jsonschema", "pytest", "pytest_timeout", "xdist.plugin", "_pytest.junitxml"),
    *(f"{profiles.__package__}.{name}" for name in ("plugin", "recorder", "runner")),
)
_IMPORTED_BY_TORCH_AT_FIRST_USE = ("torch.fx.experimental.symbolic_shapes", "torch._dynamo")
_NOT_APPLICABLE = 77
_AS_ON_STOCK = ("conforms", "known-deviation", "not-applicable", "not-run")

Result = Dict[str, Any]


def warm_up(profile: str) -> None:
    """Import torch and every clause test, so that forks need not; start nothing."""
    profiles.load(profile, seed=0)
    for _, name, _ in pkgutil.iter_modules(clauses.__path__):
        importlib.import_module(f"{clauses.__name__}.{name}")
    for needed in _USED_BY_TRIALS:
        importlib.import_module(needed)
    for name in _IMPORTED_BY_TORCH_AT_FIRST_USE:
        with contextlib.suppress(ImportError):  # releases differ in what there is
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a collection in a fork need not look at all this again, nor copy it


def concerned(mutant: Mutant) -> List[str]:
    """Return the clauses that the mutant names and those that they rest on, in SPEC.md's order."""
    law = specification()
    pending, found = list(mutant.breaks), set()
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending.extend(law[name].rests_on)
    return [name for name in law.clauses if name in found]


def applicable(names: Iterable[str]) -> List[str]:
    """Return those of the clauses that speak of the installed torch."""
    law, cpu = specification(), backend("cpu")
    return [name for name in names if not_applicable(law[name], cpu) is None]


def try_all(
    mutants: Sequence[Mutant], profile: str, whole: bool, jobs: int, fresh_scripts: bool
) -> Iterator[Result]:
    """Yield the result of each mutant's trial as it ends.

    A trial runs the whole suite, or only the clauses that the mutant names and what they rest
    on; a benign mutant's always the whole. The script of each kill is then run under the mutant
    and on stock torch: in forks, or in fresh interpreters.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tasks = {one: _task(one, profile, whole, folder) for one in mutants}
        for one, end in in_forks(tasks, jobs, TRIAL_LIMIT):
            result = _result(one, end.status, folder)
            result["seconds"] = end.seconds
            scripts.run_all(result, one, jobs, fresh_scripts)
            yield result


def _task(mutant: Mutant, profile: str, whole: bool, folder: Path) -> Callable[[], int]:
    def run() -> int:
        log = os.open(str(folder / f"{mutant.name}.log"), os.O_WRONLY | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        named = applicable(mutant.breaks)
        try:
            if not (mutant.benign or named):
                raise NotApplicable(f"torch {torch_version()} knows none of its clauses")
            mutant.install()
        except NotApplicable as reason:
            print(reason)
            return _NOT_APPLICABLE
        return _suite(mutant, profile, whole or mutant.benign, folder)

    return run


def _suite(mutant: Mutant, profile: str, whole: bool, folder: Path) -> int:
    import pytest

    os.chdir(str(scripts.ROOT))
    options = ["-n", "0", "-o", f"timeout={TEST_LIMIT}", f"--profile={profile}"]
    if not whole:
        options.append("--clauses=" + ",".join(concerned(mutant)))
    return int(pytest.main([*options, f"--report={folder / mutant.name}.json"]))


def _result(mutant: Mutant, status: int, folder: Path) -> Result:
    """Return what a trial has shown: each clause that did not conform, with its evidence."""
    log = (folder / f"{mutant.name}.log").read_text(encoding="utf-8", errors="replace")
    result: Result = {"mutant": mutant.name, "ended": "judged", "clauses": {}}
    path = folder / f"{mutant.name}.json"
    if status == _NOT_APPLICABLE:
        result.update(ended="not-applicable", reason=log.strip())
    elif status not in (0, 1, 3) or not path.exists():
        result.update(ended="broken", reason=f"exit status {status}\n{log[-2000:]}")
    if path.exists():
        for name, verdict in report.read(path)["clauses"].items():
            if verdict["status"] not in (
                "conforms",
                "known-deviation",
                "not-applicable",
                "not-run",
            ):
                result["clauses"][name] = _evidence(verdict)
    return result


def _evidence(verdict: Dict[str, Any]) -> Dict[str, Any]:
    """Return a clause's status with the test that the terminal shows and the quickest kill."""
    failed = [test for test in verdict["tests"] if test["status"] == verdict["status"]]
    found = {"status": verdict["status"]}
    if verdict["status"] == "blocked":
        found["by"] = verdict["blocked_by"]
    if failed:
        shown = min(failed, key=lambda t: ("script" not in t, len(t.get("script", ""))))
        found.update({key: shown[key] for key in ("id", "message", "script") if key in shown})
        kills = [test["found"] for test in failed if test.get("found")]
        if kills:
            found["found"] = min(kills, key=lambda kill: kill["examples"])
    return found
