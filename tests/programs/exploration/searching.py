"""The long search: rounds of random programs, each with a seed of its own, on all cores.

What fails is kept in Hypothesis's own database, and so are the seeds of the finished rounds: a
search that is started again goes on, and machines that share a database share the work.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Dict, Optional, Set

from ...harness.capabilities import torch_version
from ...harness.databases import DatabaseError, database

_ROOT = Path(__file__).resolve().parents[3]
_TESTS = Path(__file__).resolve().parents[2] / "clauses" / "test_programs.py"
_BAD = ("deviates", "crashed", "timed-out", "suite-bug", "stale-deviation")
_NOT_JUDGED = 2


class SearchError(Exception):
    """A round that could not be run; holds what pytest said."""


class Tally:
    """What the finished rounds have run and found; tells it as they come in."""

    def __init__(self, name: str, backend: str) -> None:
        self._store = database(name)
        self._key = f"autograd-spec rounds: torch {torch_version()}, {backend}".encode()
        self._before = len(set(self._store.fetch(self._key)))
        self._rounds = self._programs = 0
        self._cpu = 0.0
        self.found: Set[str] = set()

    def take(self, seed: int, report: Dict[str, Any]) -> None:
        """Count a round; print each deviation that is new."""
        self._store.save(self._key, str(seed).encode())
        run = report["run"]
        self._rounds += 1
        self._programs += run["examples"]
        self._cpu += run["cpu_seconds"]
        for clause, entry in report["clauses"].items():
            for test in entry.get("tests", ()):
                if entry["status"] in _BAD and test["status"] in _BAD and clause not in self.found:
                    self.found.add(clause)
                    print(f"\n{clause} {entry['status']}\n{test.get('message', '')}")
                    print(test.get("script", ""), flush=True)

    def tell(self) -> None:
        """Print how far the search is."""
        print(
            f"{self._before + self._rounds} rounds ({self._before} of them before), "
            f"{self._programs} programs now, {self._programs / max(self._cpu, 1):.0f} for each "
            f"second of CPU, {len(self.found)} clauses with something new",
            flush=True,
        )


def search(
    hours: float,
    database: str,
    backend: str = "cpu",
    profile: str = "default",
    jobs: Optional[int] = None,
) -> int:
    """Search for deviations with random programs: on all cores, for hours, again and again."""
    end = time.monotonic() + 3600 * hours
    jobs = jobs or os.cpu_count() or 1
    try:
        tally = Tally(database, backend)
        with ThreadPoolExecutor(jobs) as pool:
            options = [f"--database={database}", f"--backend={backend}", f"--profile={profile}"]
            _rounds(pool, jobs, end, tally, options)
    except (SearchError, DatabaseError) as problem:
        print(problem, file=sys.stderr)
        return _NOT_JUDGED
    except KeyboardInterrupt:
        print("interrupted; start it again to go on", file=sys.stderr)
    tally.tell()
    return int(bool(tally.found))


def _rounds(pool: ThreadPoolExecutor, jobs: int, end: float, tally: Tally, options: list) -> None:
    """Keep all jobs busy until the time is over; run one round at least."""
    running: Dict[Future, int] = {}
    begun = False
    while running or not begun or time.monotonic() < end:
        while len(running) < jobs and (not begun or time.monotonic() < end):
            seed = random.SystemRandom().randrange(1, 2**31)
            running[pool.submit(_round, seed, options)] = seed
            begun = True
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            tally.take(running.pop(future), future.result())
        tally.tell()


def _round(seed: int, options: list) -> Dict[str, Any]:
    """Run one round in a process of its own; return its report."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-k", "not stored"]
        options = [*options, f"--hypothesis-seed={seed}", f"--report={path}"]
        ran = subprocess.run(
            [*command, *options, str(_TESTS)],
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if not report.get("run", {}).get("examples"):
        raise SearchError(ran.stdout)
    return report
