"""Runs of the suite and of its scripts in processes of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any, Callable, Dict, NamedTuple

from ..harness import report

ROOT = Path(__file__).resolve().parents[2]


class Run(NamedTuple):
    """How a process ended and what it printed."""

    status: int
    output: str
    report: Dict[str, Any]

    def statuses(self) -> Dict[str, str]:
        """Return the status of each clause."""
        return {name: verdict["status"] for name, verdict in self.report["clauses"].items()}


def suite(folder: Path, *options: str, root: Path = ROOT, timeout: float = 600) -> Run:
    """Run pytest with the suite's plugin; read the report that it leaves in `folder`."""
    target = folder / "report.json"
    command = [sys.executable, "-m", "pytest", f"--report={target}", *options]
    return _run(command, target, root, timeout)


def suite_on(folder: Path, test: str, *options: str) -> Run:
    """Run the suite on one clause test of ours, written to a file in `folder`."""
    path = folder / "test_one.py"
    prelude = """\
        import os, signal, time
        import torch
        from hypothesis import given, strategies as st
        from tests.harness.assertions import close, observe, refuses, same, warned
        from tests.harness.clauses import clause
        from tests.strategies.tensors import leaves, tensors
    """
    path.write_text(textwrap.dedent(prelude) + "\n" + textwrap.dedent(test), encoding="utf-8")
    here = ["-c", str(ROOT / "pyproject.toml"), "-p", "tests.harness.plugin"]
    return suite(folder, *here, "-n", "0", *options, str(path))


def script(folder: Path, text: str) -> int:
    """Return the exit status of a script."""
    path = folder / "script.py"
    path.write_text(text, encoding="utf-8")
    return _run([sys.executable, str(path)], folder / "none", ROOT, 60).status


def checkout(folder: Path, change: Callable[[str], str] = str) -> Path:
    """Copy the suite to `folder`, with its law changed; return the copy's root."""
    root = folder / "checkout"
    shutil.copytree(str(ROOT / "tests"), str(root / "tests"))
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(str(ROOT / name), str(root / name))
    law = (ROOT / "SPEC.md").read_text(encoding="utf-8")
    (root / "SPEC.md").write_text(change(law), encoding="utf-8")
    return root


def _run(command: list, target: Path, root: Path, timeout: float) -> Run:
    environment = dict(os.environ, PYTHONPATH=str(root))
    done = subprocess.run(
        command,
        cwd=str(root),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=timeout,
    )
    found = report.read(target) if target.exists() else {}
    return Run(done.returncode, done.stdout.decode(), found)
