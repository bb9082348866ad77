"""Programs to draw and programs from the corpus, each with what the law expects of it."""

from __future__ import annotations

from typing import Callable, List

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from ..harness.capabilities import release
from ..harness.profiles import EXAMPLES
from ..programs.execution.branches import Braid
from ..programs.execution.scenario import Scenario, scenario_of
from ..programs.exploration import corpus
from ..programs.exploration.drawing import NUMBERS, braid, decode

_WIDTH = NUMBERS.bit_length() // 8

# What programs find is made small by the programs' own reduction, which knows what a step is.
_phases = [phase for phase in settings.default.phases if phase != Phase.shrink]

many = settings(max_examples=25 * settings.default.max_examples, phases=_phases)
"""The settings of a test that draws programs: they are that much cheaper than other examples."""

several = settings(max_examples=5 * settings.default.max_examples, phases=_phases)
"""The settings of a test whose programs cost more: for threads, full of hooks, or with tangents."""

_STEP = 1 if settings.default.max_examples >= EXAMPLES["default"] else 4
"""The profile smoke runs one stored program of so many."""


def _numbers(fewest: int, most: int) -> st.SearchStrategy[List[int]]:
    """Return the strategy for this many numbers, cut out of bytes: one draw costs least."""
    size = 1 + _WIDTH * most

    def cut(drawn: bytes) -> List[int]:
        count = fewest + drawn[0] % (most - fewest + 1)
        starts = range(1, 1 + _WIDTH * count, _WIDTH)
        return [int.from_bytes(drawn[i : i + _WIDTH], "big") for i in starts]

    return st.binary(min_size=size, max_size=size).map(cut)


def programs(focus: str) -> st.SearchStrategy[Scenario]:
    """Return the strategy for programs of up to a dozen steps of this focus."""
    return _numbers(3, 12).map(lambda numbers: decode(numbers, focus, release()))


def braids() -> st.SearchStrategy[Braid]:
    """Return the strategy for programs that go on in two threads."""

    def cut(numbers: List[int]) -> Braid:
        shared = 1 + numbers[0] % 4
        branches = [numbers[shared::2], numbers[shared + 1 :: 2]]
        return braid(numbers[:shared], branches, release())

    return _numbers(6, 16).map(cut)


def each_stored(file: str) -> Callable[[Callable], Callable]:
    """Return a decorator that runs a test on each program of a file of the corpus.

    A program ends before the first step that the installed torch does not know.
    """

    def decorate(test: Callable) -> Callable:
        test = given(scenario=st.none())(test)
        for program in corpus.read(file)[::_STEP]:
            scenario = scenario_of(program, release())
            test = example(scenario=scenario)(test) if scenario.program else test
        return settings(phases=[Phase.explicit])(test)

    return decorate
