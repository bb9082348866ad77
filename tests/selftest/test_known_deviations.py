"""Known deviations are witnesses: read strictly, replayed, and stale when they show nothing."""

import pytest
import torch

from ..harness import deviations, evidence
from ..harness.spec import specification

ENTRY = '''"""
clause: accumulate.leaf.sums
torch: >=1.6,<2.0
backend: cpu
covers: n > 2
shows: AssertionError: seen
reason: The documentation says one thing,
    and another happens.
upstream: none known
"""

assert not 1, "seen"
'''


@pytest.fixture(autouse=True)
def entries_of_this_run():
    """Let the entries that this run began with explain failures again afterwards."""
    entries = deviations.active()
    yield
    deviations.activate(entries)


def _load(folder, text):
    (folder / "some_name.py").write_text(text, encoding="utf-8")
    return deviations.load(specification(), folder)


def test_the_shipped_entries_are_whole():
    deviations.load(specification())


def test_a_witness_shows_nothing_outside_its_versions():
    entries = deviations.load(specification())
    of_torch = [entry for entry in entries if entry.backend == deviations.EAGER]
    elsewhere = [entry for entry in of_torch if not entry.shows_here(deviations.EAGER)]
    assert elsewhere
    for entry in elsewhere:
        exec(compile(entry.witness, entry.name, "exec"), {"__name__": "__main__"})


def test_an_entry_is_read(tmp_path):
    (entry,) = _load(tmp_path, ENTRY)
    assert entry.name == "some_name"
    assert entry.reason == "The documentation says one thing, and another happens."
    assert entry.covers_case({"n": 3})
    assert not entry.covers_case({"n": 2})


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("clause: accumulate.leaf.sums", "clause: no.such.clause", "no clause 'no.such.clause'"),
        ("upstream: none known\n", "", "'upstream'"),
        (">=1.6,<2.0", "before 2", "before 2"),
        ("n > 2", "n > > 2", "invalid syntax"),
        ("upstream: none known", "upstream:", "upstream"),
        ("assert not", "assert assert", "invalid syntax"),
    ],
)
def test_a_malformed_entry_is_an_error(tmp_path, old, new, mend):
    with pytest.raises(deviations.DeviationError, match=mend) as caught:
        _load(tmp_path, ENTRY.replace(old, new))
    assert "some_name.py" in str(caught.value)


def _replayed(folder, witness):
    evidence.start("accumulate.leaf.sums")
    (entry,) = _load(folder, ENTRY.replace('assert not 1, "seen"', witness))
    deviations.activate([entry])
    return deviations.covering("accumulate.leaf.sums", {"n": 3}, "expected 1")


def test_a_witness_that_shows_covers_its_cases(tmp_path):
    assert _replayed(tmp_path, 'assert not 1, "seen"').name == "some_name"
    assert deviations.covering("accumulate.leaf.sums", {"n": 1}, "expected 1") is None
    assert deviations.covering("accumulate.leaf.sums", {"other": 3}, "expected 1") is None
    assert deviations.covering("accumulate.leaf.starts_none", {"n": 3}, "expected 1") is None


def test_an_entry_may_speak_of_several_clauses_and_of_what_a_failure_says(tmp_path):
    several = ENTRY.replace("sums\n", "sums, accumulate.leaf.starts_none\n")
    (entry,) = _load(tmp_path, several.replace("n > 2", "'observed nan' in failure"))
    deviations.activate([entry])
    assert entry.clauses == ["accumulate.leaf.sums", "accumulate.leaf.starts_none"]
    for clause in entry.clauses:
        assert deviations.covering(clause, {}, "expected 1\nobserved nan") is entry
        assert deviations.covering(clause, {}, "expected 1\nobserved 2") is None


@pytest.mark.parametrize(
    ("witness", "status"),
    [
        ("pass", "stale-deviation"),
        ('raise ValueError("other")', "deviates"),
        ("raise SystemExit(1)", "deviates"),
    ],
)
def test_a_witness_that_shows_something_else_is_told(tmp_path, witness, status):
    with pytest.raises(deviations.WitnessProblem) as caught:
        _replayed(tmp_path, witness)
    assert caught.value.status == status


def test_a_witness_leaves_the_grad_mode_as_it_was(tmp_path):
    with pytest.raises(deviations.WitnessProblem):
        _replayed(tmp_path, "import torch; torch.set_grad_enabled(False)")
    assert torch.is_grad_enabled()


def _inherited(folder, witness, backend="other"):
    evidence.start("accumulate.leaf.sums")
    entries = _load(folder, ENTRY.replace(">=1.6,<2.0", "all").replace('not 1, "seen"', witness))
    deviations.choose(entries, backend)
    return deviations.covering("accumulate.leaf.sums", {"n": 3}, "expected 1")


def test_what_torch_does_wrong_explains_a_failure_of_another_backend_where_it_shows(tmp_path):
    assert _inherited(tmp_path, 'not 1, "seen"').name == "some_name"
    assert deviations.active() == []
    assert [entry.name for entry in deviations.explaining({"some_name"})] == ["some_name"]


@pytest.mark.parametrize("witness", ["1", 'not 1, "other"'])
def test_what_does_not_show_on_another_backend_explains_nothing_there(tmp_path, witness):
    assert _inherited(tmp_path, witness) is None


def test_an_entry_of_the_backend_itself_is_strict(tmp_path):
    with pytest.raises(deviations.WitnessProblem):
        _inherited(tmp_path, "1", backend="cpu")
