"""Reproducers: the script of each kill exits 1 under its mutant and 0 on stock torch.

Each trial runs its scripts in forks of what runs the trials; `alone` runs them where nothing of the
suite is imported but what patches torch.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Hashable, Iterator, Sequence, Tuple

from ..museum import Mutant
from .alone import LIMIT, task
from .forks import in_forks

ROOT = Path(__file__).resolve().parents[3]
LONGEST = 25
"""Lines that a script may have, blank ones and comments apart."""


def length(script: str) -> int:
    """Return the number of lines of a script that are neither blank nor comments."""
    lines = (line.strip() for line in script.splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


def run_all(result: Dict[str, Any], mutant: Mutant) -> None:
    """Run the script of every kill in the result, and note there how each ended.

    Scripts run in forks of this process, which has imported the suite and run nothing.
    """
    kills = {n: found for n, found in result["clauses"].items() if found["status"] == "deviates"}
    with tempfile.TemporaryDirectory() as folder:
        tasks: Dict[Hashable, Callable[[], int]] = {}
        for clause, found in kills.items():
            found["lines"] = length(found.get("script", ""))
            path = Path(folder) / f"{clause}.py"
            path.write_text(found.get("script", "raise SystemExit(99)"), encoding="utf-8")
            for where, name in (("mutant", mutant.name), ("stock", "")):
                tasks[clause, where] = task(path, name)
        for (clause, where), end in in_forks(tasks, 1, LIMIT):
            kills[clause].setdefault("script_status", {})[where] = end.status


Kill = Tuple[str, str, str]
"""The names of a mutant and of a clause that it breaks, and the script that shows it."""


def alone(kills: Sequence[Kill], jobs: int) -> Iterator[Tuple[Kill, bool]]:
    """Yield each kill, as its script has run, with whether that tells the mutant from torch.

    The script runs twice in a process of its own, which has imported no test: on stock torch,
    where it exits 0, and under the mutant, where it exits 1.
    """
    with tempfile.TemporaryDirectory() as folder:
        scripts = {}
        for number, kill in enumerate(kills):
            path = Path(folder) / f"{number}.py"
            path.write_text(kill[2], encoding="utf-8")
            scripts[str(path)] = kill
        good = {path for path, status in _apart(dict.fromkeys(scripts, ""), jobs) if status == 0}
        under_mutants = {path: kill[0] for path, kill in scripts.items()}
        for path, status in _apart(under_mutants, jobs):
            yield scripts[path], path in good and status == 1


def _apart(tasks: Dict[str, str], jobs: int) -> Iterator[Tuple[str, int]]:
    """Yield the exit status of each script, run under the mutant of that name if there is one."""
    command = [sys.executable, "-m", f"{__package__}.alone", str(jobs)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=str(ROOT), universal_newlines=True, **pipes) as runner:
        json.dump(tasks, runner.stdin)
        runner.stdin.close()
        for line in runner.stdout:
            yield tuple(json.loads(line))
