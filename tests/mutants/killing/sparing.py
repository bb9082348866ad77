"""A pytest plugin: once a clause has killed a mutant, its other tests are spared."""

from __future__ import annotations

from typing import Any, Dict, Optional, Set

import pytest

from ...harness.records import record_of
from .scripts import LONGEST, length


class Sparing:
    """Leaves out the tests of each clause that has failed a case with a script short enough."""

    def __init__(self) -> None:
        self._killing: Set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Optional[bool]:
        """Run a test, unless its clause has killed."""
        mark = item.get_closest_marker("clause")
        return True if mark and mark.args[0] in self._killing else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note which clause has killed."""
        record = record_of(report)
        if record and report.failed and "found" in record and _is_short(record):
            self._killing.add(record["clause"])


def _is_short(record: Dict[str, Any]) -> bool:
    return 0 < length(record.get("script", "")) <= LONGEST
