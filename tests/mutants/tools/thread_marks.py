"""Which thread this is, and which of several was the first to come somewhere."""

from __future__ import annotations

import threading
from typing import Any, Dict

_own = threading.local()


def this_thread() -> object:
    """Return what stands for the calling thread; unlike its ident it is never used again."""
    if not hasattr(_own, "token"):
        _own.token = object()
    return _own.token


def comes_first(marks: Dict[str, Any]) -> bool:
    """Tell whether no other thread has asked this of these marks before.

    Marks are the `metadata` of a node, or the `__dict__` of a tensor or a hook.
    """
    return marks.setdefault("first thread", this_thread()) is this_thread()


def is_main() -> bool:
    """Tell whether the calling thread is the main one."""
    return threading.current_thread() is threading.main_thread()
