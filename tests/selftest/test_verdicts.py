"""From outcomes of tests to the status of clauses and of the run."""

import pytest

from ..harness.spec import parse
from ..harness.verdicts import STATUSES, exit_status, judge
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
