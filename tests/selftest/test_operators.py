"""Every operator that torch offers is called by a rule, or listed with the reason why not."""

from ..harness.capabilities import reaches
from ..operators.exceptions import FORMERLY, NOT_CALLED
from ..operators.namespaces import found, offered, operator_of
from ..operators.rows import called
from ..operators.rules import RULES
from ..operators.spellings import ALIASES, UNLIKE

LISTED = [name for names in NOT_CALLED.values() for name in names.split()]
NEWEST = "2.15"
"""The newest torch whose operators the lists know."""


def test_every_operator_is_called_or_listed():
    known = {operator_of(path) for rule in RULES for path in rule.paths}
    unknown = set(offered()) - known - set(LISTED) - set(FORMERLY.split())
    assert not unknown, f"write a rule for {sorted(unknown)}, or list them in exceptions.py"


def test_nothing_is_both_called_and_listed():
    known = {operator_of(path) for rule in RULES for path in rule.paths}
    assert sorted(known & set(LISTED)) == []
    assert sorted(name for name in set(LISTED) if LISTED.count(name) > 1) == []


def test_the_newest_torch_offers_what_is_listed():
    if reaches(NEWEST):
        assert sorted(set(LISTED) - set(offered())) == []
        paths = {path for spellings in offered().values() for path in spellings}
        assert sorted(path for path in UNLIKE if path not in paths) == []


def test_every_rule_names_what_the_newest_torch_offers():
    if reaches(NEWEST):
        assert [path for rule in RULES for path in rule.paths if found(path) is None] == []


def test_the_list_of_what_is_not_called_only_shrinks():
    assert len(LISTED) <= 453


def test_enough_operators_are_called():
    if reaches("2.13"):
        assert len({operator_of(path) for _, path in called()}) >= 450


def test_aliases_end_at_operators():
    assert not [name for name in ALIASES.values() if name in ALIASES]
