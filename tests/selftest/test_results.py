"""Results of runs are kept, compared by clause and transition, and shown as pages."""

import copy
import dataclasses
import html.parser
import json

import pytest
from packaging.version import Version

from ..harness import deviations
from ..harness.spec import specification
from ..results import changes, page, recorded, since, telling
from ..results.__main__ import main

CLAUSE, OTHER = "accumulate.leaf.sums", "accumulate.leaf.starts_none"
CHOICE = "history.node.names"
KNOWN = next(iter(deviations.load(specification())))


def report(torch="2.4.1", complete=True, choices=None, **verdicts):
    """Return a report in which every clause conforms but for the given verdicts."""
    clauses = {
        name: {"level": clause.level, "status": "conforms", "tests": []}
        for name, clause in specification().clauses.items()
    }
    for name, verdict in verdicts.items():
        clauses[name.replace("__", ".")].update(copy.deepcopy(verdict))
    run = {"profile": "default", "seed": 0, "examples": 1, "comparisons": 1, "seconds": 1.0}
    return {
        "schema": 1,
        "suite": {"version": "0.1.0", "commit": ""},
        "subject": {"torch": torch, "backend": "cpu", "python": "3.8.18", "platform": "Linux"},
        "run": dict(run, cpu_seconds=1.0, complete=complete),
        "clauses": clauses,
        "choices": choices or {},
    }


def failing(status="deviates", **fields):
    test = {"id": "a.py::test_x", "outcome": "failed", "status": status, **fields}
    return {"status": status, "tests": [test]}


DEVIATES = failing(message="expected 3\nobserved 2", script="import torch\nassert False")
NOT_APPLICABLE = {"status": "not-applicable"}
KNOWN_DEVIATION = failing("known-deviation", deviations=[KNOWN.name])


def between(old, new):
    return changes.compared(recorded.of(old), recorded.of(new))


def told(comparison):
    return [(change.kind, change.clause.id) for change in comparison.changes]


@pytest.mark.parametrize(
    ("old", "new", "kind", "worse"),
    [
        ({}, DEVIATES, changes.WORSE, True),
        (DEVIATES, {}, changes.BETTER, False),
        ({}, failing("crashed"), changes.WORSE, True),
        (NOT_APPLICABLE, {}, changes.NEW, False),
        (NOT_APPLICABLE, DEVIATES, changes.NEW, False),
        ({}, NOT_APPLICABLE, changes.ENDED, False),
        ({}, {"status": "unsupported"}, changes.LOST, True),
        ({}, failing("vacuous"), changes.LOST, True),
    ],
)
def test_a_changed_verdict_is_a_change_of_its_kind(old, new, kind, worse):
    name = CLAUSE.replace(".", "__")
    comparison = between(report(**{name: old}), report("2.15.0", **{name: new}))
    assert told(comparison) == [(kind, CLAUSE)]
    assert comparison.worse == worse


def test_a_known_deviation_that_appears_is_worse_and_carries_its_script():
    name = KNOWN.clause.replace(".", "__")
    comparison = between(report(), report("2.15.0", **{name: KNOWN_DEVIATION}))
    assert told(comparison) == [(changes.WORSE, KNOWN.clause)]
    assert comparison.changes[0].script == KNOWN.script
    assert between(report(**{name: KNOWN_DEVIATION}), report()).changes[0].kind == changes.BETTER


def test_the_same_verdicts_are_no_change():
    name = CLAUSE.replace(".", "__")
    comparison = between(report(**{name: DEVIATES}), report("2.15.0", **{name: DEVIATES}))
    assert (comparison.changes, comparison.worse) == ([], False)
    assert "nothing changed" in telling.summary(comparison)


def test_a_choice_that_changed_is_told_with_both_values():
    old = report(choices={CHOICE: {"add": "AddBackward", "mul": "MulBackward"}})
    new = report("2.15.0", choices={CHOICE: {"add": "AddBackward0", "mul": "MulBackward"}})
    comparison = between(old, new)
    (change,) = comparison.changes
    assert (change.about, change.old, change.new) == ("add", "AddBackward", "AddBackward0")
    assert not comparison.worse


def test_a_docstring_that_changed_is_told_with_its_clauses():
    page, clause = "torch.Tensor.retain_grad", "accumulate.retain_grad.fills"
    old, new = report(), report("2.15.0")
    old["documents"] = {"docstrings": {page: "1"}, "names": ["torch.a", "torch.b"]}
    new["documents"] = {"docstrings": {page: "2"}, "names": ["torch.b", "torch.c"]}
    comparison = between(old, new)
    assert clause in comparison.pages()[page]
    assert (list(comparison.new_names()), comparison.gone_names()) == (["torch.c"], ["torch.a"])
    for form in (telling.TEXT, telling.MARKDOWN, telling.HTML):
        text = telling.rendered(comparison, form)
        assert [part for part in (page, clause, "torch.c", "torch.a") if part not in text] == []


def test_a_new_name_is_told_with_what_the_law_says_of_it():
    new = report("2.15.0")
    names = ["torch.no_grad", "torch.func.functionalize", "torch.func.unheard_of"]
    new["documents"] = {"docstrings": {}, "names": names}
    told = between(report(), new).new_names()
    assert "modes.no_grad.records_nothing" in told["torch.no_grad"]
    assert told["torch.func.functionalize"] == "it computes no derivative."
    assert told["torch.func.unheard_of"] == changes.UNCLAIMED


@pytest.mark.parametrize("form", [telling.TEXT, telling.MARKDOWN, telling.HTML])
def test_every_form_tells_clause_law_reason_and_script(form):
    name = CLAUSE.replace(".", "__")
    text = telling.rendered(between(report(), report("2.15.0", **{name: DEVIATES})), form)
    law = specification()[CLAUSE].law
    for part in (CLAUSE, "observed 2", "import torch", "torch 2.15.0", "newly deviating"):
        assert part in text
    words = " ".join(text.replace("&#39;", "'").split())
    assert law.replace("`", "") in words.replace("`", "")


def test_an_incomplete_report_is_refused():
    with pytest.raises(recorded.ResultError, match="incomplete"):
        recorded.of(report(complete=False))


def test_a_result_comes_back_as_it_was_kept(tmp_path):
    result = recorded.of(report(**{CLAUSE.replace(".", "__"): DEVIATES}))
    path = recorded.write(result, tmp_path)
    assert path.name == "2.4.json"
    assert recorded.named("2.4", tmp_path) == recorded.named("2.4.1", tmp_path) == result
    lines = path.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith('  "') for line in lines) == len(result["clauses"])


def test_another_result_than_the_one_that_is_kept_is_told(tmp_path):
    same, other = (
        recorded.of(report()),
        recorded.of(report(**{CLAUSE.replace(".", "__"): DEVIATES})),
    )
    told = []
    for result in (same, same, other, other):
        told.append(recorded.differs(result, tmp_path))
        recorded.write(result, tmp_path)
    assert told == [False, False, True, False]


@pytest.mark.parametrize("name", ["nothing.json", "9.9", "no_backend"])
def test_a_result_that_is_not_there_is_named(name, capsys):
    assert main(["compare", name, name]) == 2
    mend = f"{name} is no report, nor is a result of that name kept; name a report, or one of"
    assert mend in capsys.readouterr().err


def test_a_file_that_is_no_report_is_named(tmp_path, capsys):
    path = tmp_path / "some.json"
    path.write_text("{}", encoding="utf-8")
    assert main(["compare", str(path), str(path)]) == 2
    assert "some.json is no report of this suite" in capsys.readouterr().err


def test_the_exit_status_tells_whether_something_got_worse(tmp_path, capsys):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(report()), encoding="utf-8")
    name = CLAUSE.replace(".", "__")
    new.write_text(json.dumps(report("2.15.0", **{name: DEVIATES})), encoding="utf-8")
    pages = [f"--markdown={tmp_path / 'c.md'}", f"--html={tmp_path / 'c.html'}"]
    assert main(["compare", str(old), str(new), *pages]) == 1
    assert main(["compare", str(new), str(old)]) == 0
    assert main(["compare", str(old), str(old)]) == 0
    assert (tmp_path / "c.md").read_text(encoding="utf-8").startswith("# Autograd from torch 2.4.1")
    capsys.readouterr()


class _Rows(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids = []
        self.requested = []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "tr" and attrs.get("class") == "row":
            self.ids.append(attrs["id"])
        self.requested += [attrs[key] for key in ("src", "href") if key in attrs]


def test_the_page_holds_every_clause_and_asks_for_nothing_else():
    name = OTHER.replace(".", "__")
    results = [recorded.of(report()), recorded.of(report("2.15.0", **{name: DEVIATES}))]
    text = page.rendered(results)
    rows = _Rows()
    rows.feed(text)
    assert rows.ids == list(specification().clauses)
    assert rows.requested == []
    assert "2.15: deviates" in text
    assert len(text.encode()) < 2_000_000


def _tried(torch, status):
    name = CLAUSE.replace(".", "__")
    return recorded.of(report(torch, **{name: {**NOT_APPLICABLE, "tried": status}}))


@pytest.mark.parametrize(
    ("tried", "faults"),
    [
        (["conforms", "deviates"], 0),
        (["deviates", "conforms"], 1),
        (["conforms", "conforms"], 1),
        (["crashed", "suite-bug"], 0),
    ],
)
def test_a_clause_dated_too_late_is_told(tried, faults, monkeypatch):
    law = specification()
    later = dataclasses.replace(law[CLAUSE], since=Version("2.0"))
    monkeypatch.setitem(law.clauses, CLAUSE, later)
    results = [_tried("1.12.1", tried[0]), _tried("1.13.1", tried[1]), recorded.of(report())]
    told = since.disagreements(results)
    assert len(told) == faults
    assert all(CLAUSE in line and "1.13" in line for line in told)


def test_kept_results_and_the_law_agree_on_since_when_clauses_hold():
    assert since.disagreements(recorded.kept()) == []


def test_a_run_of_some_clauses_renews_these_alone(tmp_path):
    result, part = recorded.of(report()), recorded.of(report())
    for name in result["clauses"]:
        result["clauses"][name] = {"status": "deviates"}
        part["clauses"][name] = {"status": "conforms" if name == CLAUSE else "not-run"}
    recorded.write(result, tmp_path)
    found = recorded.completed(part, tmp_path)["clauses"]
    assert list(found) == list(specification().clauses)
    assert [name for name in found if found[name]["status"] == "conforms"] == [CLAUSE]


def test_a_clause_of_which_nothing_tells_is_named(tmp_path):
    recorded.write(dict(recorded.of(report()), clauses={}), tmp_path)
    part = recorded.of(report())
    part["clauses"][CLAUSE] = {"status": "not-run"}
    with pytest.raises(recorded.ResultError, match=f"tells of {CLAUSE}"):
        recorded.completed(part, tmp_path)


def test_results_of_backends_stand_beside_their_release(tmp_path):
    for torch, backend in (
        ("2.4.1", "cpu"),
        ("2.15.0", "cpu"),
        ("2.4.0", "a:b"),
        ("2.4.1", "lazy"),
    ):
        recorded.write(dict(recorded.of(report(torch)), backend=backend), tmp_path)
    assert list(map(recorded.label, recorded.kept(tmp_path))) == ["2.4", "2.15"]
    beside = recorded.kept_of_backends(tmp_path)
    assert list(map(recorded.label, beside)) == ["2.4", "a:b 2.4", "lazy 2.4"]
    assert recorded.named("lazy", tmp_path) == beside[2]
    assert recorded.named("a:b", tmp_path) == beside[1]


def test_a_kept_result_names_no_place_of_one_machine():
    told = failing(
        message="in /a/b/lib/python3.11/site-packages/torch/fx/x.py",
        script="load('/c/d/x/tests/y')",
    )
    entry = recorded.of(report(**{CLAUSE.replace(".", "__"): told}))["clauses"][CLAUSE]
    assert entry["message"] == "in site-packages/torch/fx/x.py"
    chosen = report(choices={CHOICE: {"failure": "in /a/b/tests/harness/x.py"}})
    assert recorded.of(chosen)["choices"] == {CHOICE: {"failure": "in tests/harness/x.py"}}
    assert entry["script"] == "load('tests/y')"
