"""A pytest plugin that runs every clause test's script: on a torch that conforms it exits 0."""

import pytest

from ..harness import evidence
from ..harness.backends import backend
from ..harness.script import standalone
from ..harness.spec import specification

LONGEST = 32


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    mark = item.get_closest_marker("clause")
    outcome = yield
    account = evidence.current()
    if mark is None or outcome.excinfo is not None or account.last is None or account.known:
        return
    if item.path.stem == "test_programs":  # its scripts show a mismatch, and pass nowhere else
        return
    text = standalone(*account.last, specification()[mark.args[0]], backend("cpu"))
    exec(compile(text, item.nodeid, "exec"), {"__name__": "__main__"})
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) <= LONGEST, f"{item.nodeid}: a script of {len(lines)} lines:\n{text}"
