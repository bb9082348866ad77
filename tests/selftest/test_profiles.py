"""How much work a profile does."""

import pytest

from ..harness.profiles import ROWS, portion


@pytest.mark.parametrize("rows", [0, 1, ROWS["smoke"], ROWS["smoke"] + 1, 100])
def test_smoke_tries_a_few_rows_from_first_to_last(rows):
    every = list(range(rows))
    few = portion(every, "smoke")
    assert len(few) == min(rows, ROWS["smoke"]) == len(set(few))
    assert few == sorted(few)
    assert few[:1] + few[-1:] == every[:1] + every[-1:]


@pytest.mark.parametrize("profile", ["default", "thorough"])
def test_other_profiles_try_every_row(profile):
    assert portion(list(range(100)), profile) == list(range(100))
