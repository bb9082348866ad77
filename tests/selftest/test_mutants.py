"""Each mutant makes just the clauses that it names deviate; what follows from them is blocked."""

import importlib
import pkgutil
import re

import pytest

from .. import mutants
from ..harness.spec import specification
from .running import script, suite

NAMES = [name for _, name, _ in pkgutil.iter_modules(mutants.__path__)]


# A mutant may hide a known deviation of torch, which is stale then.
_STATUSES = {"conforms", "known-deviation", "deviates", "blocked", "stale-deviation"}


def named_clauses(name):
    """Return the clauses that the mutant's docstring says it breaks."""
    loader = importlib.util.find_spec(f"{mutants.__name__}.{name}").loader
    text = loader.get_source(f"{mutants.__name__}.{name}")
    words = re.findall(r"[a-z_0-9.]+", text.split("Breaks:")[1].split('"""')[0])
    return {word for word in words if specification()[word]}


@pytest.mark.parametrize("name", NAMES)
def test_a_mutant_is_killed_for_the_right_reason(name, tmp_path):
    plugin = f"tests.mutants.{name}"
    run = suite(tmp_path, "--profile=smoke", "-n", "2", "-p", plugin, "tests/clauses")
    deviating = {clause for clause, status in run.statuses().items() if status == "deviates"}
    assert deviating == named_clauses(name)
    assert set(run.statuses().values()) <= _STATUSES
    assert run.status == 1
    for clause in sorted(deviating):
        for record in run.report["clauses"][clause]["tests"]:
            if record["status"] == "deviates":
                assert script(tmp_path, record["script"], plugin) == 1, record["script"]
                assert script(tmp_path, record["script"]) == 0, record["script"]
                break
