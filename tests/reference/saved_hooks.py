"""SPEC.md, Saved-tensor hooks: a pair of functions between what is saved and what is used."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, NamedTuple, Optional, Sequence

from .memory import Values


class Pair(NamedTuple):
    """A pack hook, which is given the values that are saved, and an unpack hook.

    What pack returns shares no memory with the program. It may go stale all the same: each of
    `watches` tells whether it has. Where the two are no inverses, what
    comes of an operation depends on what it saves: that is settled of custom Functions alone.
    """

    pack: Callable[[Values], Any]
    unpack: Callable[[Any], Values]
    inverse: bool
    watches: Sequence[Callable[[], bool]] = ()


_current: Optional[Pair] = None


def current() -> Optional[Pair]:
    """Return the innermost pair, to which all that is saved now is given."""
    return _current


@contextlib.contextmanager
def within(pair: Optional[Pair]) -> Iterator[None]:
    """Let the pair act, or none; restore the one around it at the end."""
    global _current
    outer, _current = _current, pair
    try:
        yield
    finally:
        _current = outer
