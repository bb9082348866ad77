"""What passes from the process that runs a test to the one that tells the verdict."""

from __future__ import annotations

from typing import Any, Dict, Optional

import pytest

_PROPERTY = "autograd-spec"


def open_record(item: pytest.Item, clause_id: str) -> Dict[str, Any]:
    """Attach to the test a record that travels with each of its reports; return it."""
    record: Dict[str, Any] = {"clause": clause_id}
    item.user_properties[:] = [(_PROPERTY, record)]
    return record


def record_of(report: pytest.TestReport) -> Optional[Dict[str, Any]]:
    """Return the record on this report, or None for a test of no clause."""
    return dict(report.user_properties).get(_PROPERTY)


def judge_nothing(record: Dict[str, Any], reason: str) -> None:
    """Turn what was found of a clause that does not hold on this release into what was tried."""
    for name in ("script", "choices", "refused", "deviations", "found"):
        record.pop(name, None)
    record.update(tried=record["status"], status="not-applicable", message=reason)


def time_limit(config: pytest.Config) -> float:
    """Return the seconds after which a test counts as hanging, pytest-timeout's setting; 0: never.

    Raise pytest.UsageError where pytest-timeout is missing.
    """
    if not config.pluginmanager.hasplugin("timeout"):
        raise pytest.UsageError("the suite needs the plugin pytest-timeout, to contain hangs")
    given = config.getoption("timeout", None)
    return float(config.getini("timeout") if given is None else given)
