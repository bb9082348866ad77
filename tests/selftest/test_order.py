"""Order and parallelism change no verdict and no choice."""

import pytest

from .running import suite

pytestmark = pytest.mark.timeout(600)  # each test runs the whole suite

RUN = ("--profile=smoke", "tests/clauses")


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return suite(tmp_path_factory.mktemp("usual"), "-n", "0", *RUN)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_another_order_gives_the_same_verdicts(usual, workers, tmp_path, monkeypatch):
    monkeypatch.setenv("ORDER", workers)
    other = suite(tmp_path, "-n", workers, "-p", "tests.selftest.shuffled", *RUN)
    assert other.statuses() == usual.statuses()
    assert other.report["choices"] == usual.report["choices"]
    assert other.status == usual.status
