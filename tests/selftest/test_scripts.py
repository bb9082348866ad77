"""The script of every clause test runs alone, and the suite conforms on a released torch."""

from .running import suite


def test_every_script_passes_where_the_test_does(tmp_path):
    run = suite(
        tmp_path, "--profile=smoke", "-n", "2", "-p", "tests.selftest.script_check", "tests/clauses"
    )
    assert run.status == 0, run.output
    statuses = set(run.statuses().values())
    assert statuses <= {"conforms", "known-deviation"}, run.output
    assert run.report["run"]["complete"]
