"""The witness of every known deviation of this torch and backend, replayed."""

import pytest

from ..harness import deviations
from ..harness.evidence import current

WITNESSES = [
    pytest.param(entry, id=entry.name, marks=pytest.mark.clause(clause))
    for entry in deviations.active()
    for clause in entry.clauses
]


@pytest.mark.parametrize("entry", WITNESSES)
def test_witness_shows_the_deviation(entry):
    deviations.replay(entry)
    current().known.append(entry.name)
