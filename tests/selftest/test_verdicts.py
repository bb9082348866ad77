"""From outcomes of tests to the status of clauses and of the run."""

import dataclasses

import pytest
from packaging.version import Version

from ..harness.spec import Specification, parse
from ..harness.verdicts import STATUSES, conformance, exit_status, judge
from .test_spec_parser import LAW

BASIS, DEPENDENT = "area.subject.rule", "area.other.rule"


def _judge(basis, dependent):
    tests = {BASIS: [{"status": s} for s in basis], DEPENDENT: [{"status": s} for s in dependent]}
    return judge(parse(LAW), tests)


def test_a_clause_has_the_worst_status_of_its_tests():
    verdicts = _judge(["conforms", "deviates", "known-deviation"], ["conforms"])
    assert verdicts[BASIS]["status"] == "deviates"
    assert verdicts[DEPENDENT]["status"] == "conforms"


@pytest.mark.parametrize("failure", ["deviates", "crashed", "timed-out"])
def test_what_rests_on_a_failed_clause_is_blocked(failure):
    verdicts = _judge([failure], ["deviates"])
    assert verdicts[DEPENDENT]["status"] == "blocked"
    assert verdicts[DEPENDENT]["blocked_by"] == [BASIS]


def test_a_blocked_clause_names_the_root():
    third = (
        "### `area.third.rule`\n\nMUST · since 1.6 · host · [Page][page] · rests on `{}`\n\nSo.\n"
    )
    law = parse(LAW + "\n" + third.format(DEPENDENT))
    names = (BASIS, DEPENDENT, "area.third.rule")
    verdicts = judge(law, {name: [{"status": "deviates"}] for name in names})
    assert verdicts["area.third.rule"]["blocked_by"] == [BASIS]


def test_a_known_deviation_blocks_nothing():
    assert _judge(["known-deviation"], ["deviates"])[DEPENDENT]["status"] == "deviates"


def test_a_clause_without_outcome_was_not_run():
    assert _judge([], ["conforms"])[BASIS]["status"] == "not-run"


EXITS = {
    "deviates": 1,
    "crashed": 1,
    "timed-out": 1,
    "suite-bug": 3,
    "vacuous": 3,
    "stale-deviation": 3,
}


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "blocked"])
def test_exit_status_tells_the_verdict(status):
    assert exit_status(_judge([status], ["conforms"])) == EXITS.get(status, 0)


def test_levels_count_what_conforms_and_list_what_is_missing():
    clause = parse(LAW)[BASIS]
    every = [dataclasses.replace(clause, id=name) for name in ("a.b", "a.c", "a.d")]
    choice = dataclasses.replace(clause, id="a.e", level="CHOICE")
    statuses = {"a.b": "conforms", "a.c": "deviates", "a.d": "known-deviation", "a.e": "crashed"}
    verdicts = {name: {"status": status} for name, status in statuses.items()}
    levels = conformance(Specification([*every, choice]), verdicts)
    assert levels[clause.tier] == {"conforms": 1, "of": 3, "missing": ["a.c", "a.d"]}


@pytest.mark.parametrize("status", ["not-run", "not-applicable"])
def test_levels_do_not_count_what_was_not_tried(status):
    law = parse(LAW)
    levels = conformance(law, judge(law, {BASIS: [{"status": status}]}))
    assert BASIS not in [name for level in levels.values() for name in level["missing"]]


@pytest.mark.parametrize(
    ("scope", "since", "tier"),
    [
        ("any backend", "1.6", "core"),
        ("any backend", "2.0", "extended"),
        ("host", "1.6", "host"),
        ("host", "2.0", "host"),
        ("CPU", "1.6", "host"),
    ],
)
def test_the_level_of_a_clause_follows_from_its_metadata(scope, since, tier):
    clause = dataclasses.replace(parse(LAW)[BASIS], scope=scope, since=Version(since))
    assert clause.tier == tier
