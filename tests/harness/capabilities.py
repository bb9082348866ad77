"""What the installed torch has, and what the backend leaves out: the one place that asks."""

from __future__ import annotations

import functools
from importlib import metadata
from typing import Dict, Optional

from packaging.version import Version

from .backends import Backend
from .spec import Clause

_stood_for = ""


@functools.lru_cache(maxsize=None)
def torch_version() -> str:
    """Return the version of what is tested, as torch counts, without importing torch."""
    return _stood_for or metadata.version("torch")


def stand_for(release: str) -> None:
    """Let what is tested count as this release of torch, where a module stands in for torch."""
    global _stood_for
    _stood_for = release
    torch_version.cache_clear()


_left_out: Dict[str, str] = {}


def leave_out(lacking: Dict[str, str]) -> None:
    """Note which clauses, by ID, the backend leaves out on purpose, and why."""
    _left_out.clear()
    _left_out.update(lacking)


def left_out(clause_id: str) -> Optional[str]:
    """Return why the backend leaves a clause out on purpose, or None if it does not."""
    return _left_out.get(clause_id)


def release() -> Version:
    """Return the release that the installed torch counts as; a nightly counts as its target."""
    return Version(Version(torch_version()).base_version)


def reaches(since: str) -> bool:
    """Return whether the installed torch is at least this release."""
    return release() >= Version(since)


def not_applicable(clause: Clause, backend: Backend) -> Optional[str]:
    """Return why the clause says nothing about this torch and backend, or None if it does."""
    if clause.scope == "CPU" and backend.device != "cpu":
        return "speaks of the CPU only"
    return untimely(clause)


def untimely(clause: Clause) -> Optional[str]:
    """Return why the clause says nothing about this release of torch, or None if it does."""
    if release() < clause.since:
        return f"holds since torch {clause.since}"
    if clause.until is not None and release() >= clause.until:
        return f"ended with torch {clause.until}"
    return None
