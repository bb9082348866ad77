"""Contexts that hold in every thread."""

from __future__ import annotations

import atexit
import threading
from typing import Any, Callable, ContextManager

from .patching import wrap


def everywhere(context: Callable[[], ContextManager]) -> None:
    """Enter the context in this thread, for good, and in every thread that starts from now on."""

    @wrap("threading.Thread.start")
    def start(original: Callable, thread: threading.Thread) -> Any:
        run = thread.run

        def run_inside() -> None:
            with context():
                run()

        thread.run = run_inside
        return original(thread)

    here = context()
    here.__enter__()
    atexit.register(here.__exit__, None, None, None)
