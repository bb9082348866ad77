"""Law and tests belong to each other: no clause without a test, no test without a clause."""

import dataclasses
import importlib
import pkgutil

import pytest

from .. import clauses
from ..harness.clauses import clause
from ..harness.spec import Specification, specification


def _marks(module):
    """Yield the clause marks of a module's tests, also those on single parameters."""
    for test in vars(module).values():
        for mark in getattr(test, "pytestmark", []):
            if mark.name == "clause":
                yield mark.args[0]
            elif mark.name == "parametrize":
                for case in mark.args[1]:
                    yield from (m.args[0] for m in getattr(case, "marks", ()) if m.name == "clause")


def covered():
    """Return the IDs that the clause tests name, those of examples and witnesses aside."""
    names = (name for _, name, _ in pkgutil.iter_modules(clauses.__path__))
    chapters = [name for name in names if name not in ("test_examples", "test_known_deviations")]
    modules = [importlib.import_module(f"{clauses.__name__}.{name}") for name in chapters]
    return {clause_id for module in modules for clause_id in _marks(module)}


def untested(law):
    """Return the clauses of the law that no test names."""
    return sorted(set(law.clauses) - covered())


def test_every_clause_has_a_test():
    assert untested(specification()) == []


def test_a_clause_without_a_test_is_noticed():
    law = specification()
    model = next(iter(law.clauses.values()))
    bare = dataclasses.replace(model, id="area.without.test")
    assert untested(Specification([*law.clauses.values(), bare])) == ["area.without.test"]


def test_a_test_of_an_unknown_clause_is_an_error():
    with pytest.raises(KeyError, match=r"no clause 'accumulate\.leaf\.sum'; did you mean"):
        clause("accumulate.leaf.sum")


def test_the_law_is_large_enough_to_be_worth_citing():
    law = specification().clauses.values()
    assert sum(entry.judged for entry in law) >= 200
    assert len({entry.chapter for entry in law if entry.judged}) >= 10
