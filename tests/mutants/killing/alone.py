"""Runs scripts, each in a fork of its own; as a program, of one that has imported torch alone.

`python -m tests.mutants.killing.alone JOBS` reads from its input the scripts with the names of the
mutants under which they run, as JSON, and writes the exit status of each.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import sys
from pathlib import Path
from typing import Callable

from .forks import in_forks

LIMIT = 60.0


_IMPORTED_BY_TORCH_AT_FIRST_USE = ("torch.fx.experimental.symbolic_shapes", "torch._dynamo")


def import_torch() -> None:
    """Import torch with what it imports late and slowly, so that forks need not."""
    importlib.import_module("torch")
    for name in _IMPORTED_BY_TORCH_AT_FIRST_USE:
        with contextlib.suppress(ImportError):  # releases differ in what there is
            importlib.import_module(name)


def under(name: str, path: Path) -> None:
    """Run a script as the main program, under the mutant of this name if there is one."""
    if name:
        importlib.import_module("..museum", __package__).named(name).install()
    runpy.run_path(str(path), run_name="__main__")


def task(path: Path, name: str) -> Callable[[], int]:
    """Return what runs a script in silence, and returns its exit status."""

    def run() -> int:
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
        try:
            under(name, path)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            return 1
        return 0

    return run


def main() -> None:
    """Run what the input names."""
    tasks = json.load(sys.stdin)
    import_torch()
    if any(tasks.values()):
        importlib.import_module("..museum", __package__).museum()
    gc.freeze()
    runs = {path: task(Path(path), name) for path, name in tasks.items()}
    for path, end in in_forks(runs, int(sys.argv[1]), LIMIT):
        print(json.dumps([path, end.status]), flush=True)


if __name__ == "__main__":
    main()
