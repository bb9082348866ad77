"""Tasks, each in a forked process of its own, several at a time."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
import traceback
from typing import Callable, Dict, Hashable, Iterator, NamedTuple, Tuple


class End(NamedTuple):
    """How a task ended: its exit status, or minus the signal that ended it; and after how long."""

    status: int
    seconds: float


def in_forks(
    tasks: Dict[Hashable, Callable[[], int]], jobs: int, limit: float
) -> Iterator[Tuple[Hashable, End]]:
    """Run each task in a fork of this process, `jobs` at a time; yield each as it ends.

    A task returns its exit status. One that takes more than `limit` seconds is killed. The
    forks die with the iterator. Nothing here may have started a thread.
    """
    waiting = list(tasks.items())
    running: Dict[int, Tuple[Hashable, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                name, task = waiting.pop(0)
                running[_fork(task)] = (name, time.monotonic())
            process, end = _ended(running, limit)
            yield running.pop(process)[0], end
    finally:
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _fork(task: Callable[[], int]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process:
        return process
    status = 70
    try:
        status = task()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _ended(running: Dict[int, Tuple[Hashable, float]], limit: float) -> Tuple[int, End]:
    """Wait until one of the processes has ended, killing those that are over their time."""
    while True:
        for process, (_, started) in running.items():
            seconds = time.monotonic() - started
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
                return process, End(code, round(seconds, 2))
            if seconds > limit:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        select.select([], [], [], 0.01)
