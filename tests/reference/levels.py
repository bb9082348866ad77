"""SPEC.md, Forward mode: the dual level that is entered now."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator

from . import modes

_current: Any = None


def current() -> Any:
    """Return the level that is entered; None for none."""
    return _current


def carrying() -> bool:
    """Return whether tangents are propagated now."""
    return _current is not None and not modes.inferring()


def switch(level: Any) -> None:
    """Make this the level that is entered."""
    global _current
    _current = level


@contextlib.contextmanager
def within(level: Any) -> Iterator[None]:
    """Let a level be entered, or none; restore what was entered at the end."""
    outer = _current
    switch(level)
    try:
        yield
    finally:
        switch(outer)
