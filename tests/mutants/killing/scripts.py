"""Reproducers: the script of each kill exits 1 under its mutant and 0 on stock torch.

Each trial runs its scripts in forks, which is quick; `alone` runs them as somebody who pastes one
does, in interpreters of their own.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Hashable, Iterator, Sequence, Tuple

from ..museum import Mutant, named
from .forks import in_forks

ROOT = Path(__file__).resolve().parents[3]
LONGEST = 25
"""Lines that a script may have, blank ones and comments apart."""

LIMIT = 60.0


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
                tasks[clause, where] = _fork(path, name)
        for (clause, where), end in in_forks(tasks, 1, LIMIT):
            kills[clause].setdefault("script_status", {})[where] = end.status


def under(name: str, path: Path) -> None:
    """Run a script as the main program, under the mutant of this name if there is one."""
    if name:
        named(name).install()
    runpy.run_path(str(path), run_name="__main__")


def _fork(path: Path, name: str) -> Callable[[], int]:
    def run() -> int:
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
        try:
            under(name, path)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            return 1
        return 0

    return run


Kill = Tuple[str, str, str]
"""The names of a mutant and of a clause that it breaks, and the script that shows it."""


def alone(kills: Sequence[Kill], jobs: int) -> Iterator[Tuple[Kill, bool]]:
    """Yield each kill, as its script has run, with whether that tells the mutant from torch.

    The script runs in two new interpreters: in one under the mutant, where it exits 1, and in
    one on stock torch, where it exits 0.
    """
    for kill, end in in_forks({kill: _pair(kill) for kill in kills}, jobs, 3 * LIMIT):
        yield kill, end.status == 0


def _pair(kill: Kill) -> Callable[[], int]:
    name, _, script = kill

    def run() -> int:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "script.py"
            path.write_text(script, encoding="utf-8")
            package = __package__.rpartition(".")[0]
            patched = _interpreted("-m", package, "script", name, str(path))
            return int((patched, _interpreted(str(path))) != (1, 0))

    return run


def _interpreted(*arguments: str) -> int:
    command = [sys.executable, *arguments]
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run(command, cwd=str(ROOT), timeout=LIMIT, **pipes).returncode
