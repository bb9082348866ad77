"""What the installed torch has: the one place that asks."""

from __future__ import annotations

import functools
from importlib import metadata
from typing import Optional

from packaging.version import Version

from .backends import Backend
from .spec import Clause


@functools.lru_cache(maxsize=None)
def torch_version() -> str:
    """Return the installed torch's version without importing torch."""
    return metadata.version("torch")


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
