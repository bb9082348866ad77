"""Programs to draw: as data, each with what the law expects of it."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

from ..harness.capabilities import release
from ..programs.drawing import NUMBERS, decode
from ..programs.scenario import Scenario

PROGRAMS_PER_EXAMPLE = 25
"""How many programs are run where another property runs one example: they are that cheap."""

many = settings(max_examples=PROGRAMS_PER_EXAMPLE * settings.default.max_examples)
"""The settings of a test that draws programs."""


def programs(focus: str) -> st.SearchStrategy[Scenario]:
    """Return the strategy for programs of up to a dozen steps of this focus."""
    steps = st.lists(st.integers(0, NUMBERS - 1), min_size=3, max_size=12)
    return steps.map(lambda numbers: decode(numbers, focus, release()))
