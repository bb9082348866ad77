"""Tables as strategies: rows that this torch has."""

from __future__ import annotations

from typing import Any, List, Sequence

import pytest
from hypothesis import strategies as st

from ..harness.capabilities import reaches
from ..harness.cases import Row


def present(table: Sequence[Row]) -> List[Row]:
    """Return the rows whose `since` the installed torch reaches.

    A row that it reaches but lacks fails as a deviation; nothing is left out silently.
    """
    return [row for row in table if reaches(row.since)]


def rows(table: Sequence[Row]) -> st.SearchStrategy:
    """Draw a row of the table."""
    return st.sampled_from(present(table))


def named(table: Sequence[Row]) -> List[Any]:
    """Return the rows of `present(table)`, each with its name, for a test that records by name."""
    return [pytest.param(row.name, row, id=row.name) for row in present(table)]


def ids(table: Sequence[Row]) -> List[str]:
    """Return the test IDs for `parametrize` over `present(table)`."""
    return [row.name for row in present(table)]
