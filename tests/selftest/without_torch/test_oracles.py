"""Two oracles check each other: the reference, and forward accumulation over fractions."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...programs.execution.scenario import ANY_RELEASE
from ...programs.exploration.drawing import NUMBERS, decode
from ...programs.judgement.duals import Disagreement, Dual, check, understood
from ...programs.language.program import Step
from ...reference import operations

PRODUCT = (
    Step("leaf", (), (("dtype", "float64"), ("flag", True), ("values", (2.0, -1.0)))),
    Step("mul", (0, 0)),
    Step("sum", (1,)),
)

numbers = st.lists(st.integers(0, NUMBERS - 1), min_size=4, max_size=12)


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(numbers=numbers)
def test_the_oracles_agree(numbers):
    check(understood(decode(numbers, "polynomials", ANY_RELEASE).program))


def test_they_compare_something():
    assert check(PRODUCT) == 2


def test_a_disagreement_is_told(monkeypatch):
    monkeypatch.setattr(operations.mul, "vjps", (lambda g, y: g, lambda g, x: g))
    with pytest.raises(Disagreement, match=r"by t0\[0\]: 2, by fractions 4"):
        check(PRODUCT)


def test_duals_differentiate():
    x = Dual(3, {"x": Fraction(1)})
    y = (2 * x**2 - 1) / (1 + x)
    assert y.value == Fraction(17, 4)
    assert y.slopes == {"x": Fraction(12 * 4 - 17, 16)}
    assert (-x).slopes == (1 - x).slopes == {"x": -1}
