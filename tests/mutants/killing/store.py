"""Results of trials on disk, so that a run that was broken off goes on where it stopped."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import json
from typing import Dict, Iterator, Sequence

from ...harness.capabilities import torch_version
from .scripts import ROOT
from .trials import Result

FOLDER = ROOT / ".mutants"


@functools.lru_cache(maxsize=None)
def digest() -> str:
    """Return a digest of the law and the code: results of another state of them don't count."""
    found = hashlib.sha256()
    for path in sorted([ROOT / "SPEC.md", *(ROOT / "tests").rglob("*.py")]):
        if "selftest" not in path.parts:
            found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()


class Store:
    """The results of one kind of run: this torch, a profile, the named clauses or the whole."""

    def __init__(self, profile: str, whole: bool) -> None:
        kind = "whole" if whole else "named"
        self._folder = FOLDER / f"torch{torch_version().partition('+')[0]}-{profile}-{kind}"
        self._folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes away from these results meanwhile."""
        with open(str(self._folder / "lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def put(self, result: Result) -> None:
        """Keep a result."""
        path = self._folder / f"{result['mutant']}.json"
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(dict(result, digest=digest()), indent=1), encoding="utf-8")
        draft.replace(path)

    def results(self, names: Sequence[str]) -> Dict[str, Result]:
        """Return the results of these mutants that were got from the present law and code."""
        found = {}
        for name in names:
            path = self._folder / f"{name}.json"
            if path.exists():
                result = json.loads(path.read_text(encoding="utf-8"))
                if result.pop("digest") == digest():
                    found[name] = result
        return found
