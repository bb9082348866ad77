"""The long search: it finds, tells, goes on where it was, and keeps what failed."""

import os
import subprocess
import sys

import pytest

from ..harness.databases import DatabaseError, database
from .running import ROOT

SHORT = ["--hours", "0", "--jobs", "1", "--profile", "smoke"]


def search(folder, *options, pytest_options=""):
    command = [sys.executable, "-m", "tests.programs", "search", *SHORT, *options]
    environment = dict(os.environ, PYTEST_ADDOPTS=pytest_options)
    return subprocess.run(
        [*command, f"--database={folder}"],
        cwd=str(ROOT),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )


def test_a_search_finds_and_goes_on(tmp_path):
    mutant = "-p tests.mutants.plugin --mutant grad_overwritten"
    found = search(tmp_path, pytest_options=mutant)
    assert found.returncode == 1, found.stdout
    assert "accumulate.leaf.sums deviates\nexpected " in found.stdout
    assert "import torch\n" in found.stdout
    assert "1 rounds (0 of them before)" in found.stdout
    again = search(tmp_path)
    assert again.returncode == 0, again.stdout
    assert "2 rounds (1 of them before)" in again.stdout
    assert "0 clauses with something new" in again.stdout


def test_a_search_that_can_not_run_says_why(tmp_path):
    run = search(tmp_path, "--backend", "nowhere")
    assert run.returncode == 2
    assert "unknown backend 'nowhere'" in run.stdout


def test_a_database_is_a_directory_or_what_a_module_has(tmp_path):
    database(str(tmp_path)).save(b"key", b"value")
    assert set(database(str(tmp_path)).fetch(b"key")) == {b"value"}
    with pytest.raises(DatabaseError, match="can't be loaded: No module named 'no'"):
        database("no.such:thing")
    with pytest.raises(DatabaseError, match="no ExampleDatabase"):
        database("os:path")
