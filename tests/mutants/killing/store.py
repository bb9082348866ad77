"""Results of trials on disk, so that a run that was broken off goes on where it stopped."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import inspect
import json
from pathlib import Path
from typing import Dict, Iterable, Iterator, Sequence

from ...harness.capabilities import torch_version
from ..museum import Mutant
from .scripts import ROOT
from .trials import Result

FOLDER = ROOT / ".mutants"

_HERE = Path(__file__).resolve().parent
_APART = (ROOT / "tests" / "selftest", _HERE.parent / "wrong", _HERE.parent / "benign")


def digest(mutant: Mutant) -> str:
    """Return a digest of the law, the suite and the mutant's module.

    What was got from another state of these doesn't count.
    """
    return _of_files([Path(inspect.getfile(mutant.install))], _of_suite())


@functools.lru_cache(maxsize=None)
def _of_suite() -> str:
    rooms = (ROOT / "tests").rglob("*.py")
    files = [path for path in rooms if not any(room in path.parents for room in _APART)]
    corpus = (ROOT / "tests" / "data" / "corpus").iterdir()
    return _of_files([ROOT / "SPEC.md", *files, *corpus])


def _of_files(paths: Iterable[Path], start: str = "") -> str:
    found = hashlib.sha256(start.encode())
    for path in sorted(paths):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


class Store:
    """The results of one kind of run: this torch, a profile, a seed, the named clauses or all."""

    def __init__(self, profile: str, whole: bool, seed: int = 0) -> None:
        kind = ("whole" if whole else "named") + (f"-{seed}" if seed else "")
        self._folder = FOLDER / f"torch{torch_version().partition('+')[0]}-{profile}-{kind}"
        self._folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes away from these results meanwhile."""
        with open(str(self._folder / "lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def put(self, mutant: Mutant, result: Result) -> None:
        """Keep a result."""
        path = self._folder / f"{mutant.name}.json"
        draft = path.with_suffix(".part")
        kept = dict(result, digest=digest(mutant))
        draft.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        draft.replace(path)

    def results(self, mutants: Sequence[Mutant]) -> Dict[str, Result]:
        """Return the results of these mutants that were got from the present law and code."""
        found = {}
        for one in mutants:
            path = self._folder / f"{one.name}.json"
            if path.exists():
                result = json.loads(path.read_text(encoding="utf-8"))
                if result.pop("digest") == digest(one):
                    found[one.name] = result
        return found
