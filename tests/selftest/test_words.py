"""The words of assertion count what they compare and refuse what differs."""

import warnings

import pytest
import torch

from ..harness import evidence
from ..harness.assertions import Deviation, close, observe, refuses, same, warned
from ..strategies.contexts import in_thread
from .running import suite_on

ONE = torch.tensor([1.0, 2.0])


@pytest.fixture
def account():
    return evidence.start("some.clause")


def test_same_counts_elements(account):
    same(ONE, ONE.clone())
    same(1, 1)
    assert account.comparisons == 3


def test_an_empty_tensor_is_no_evidence(account):
    same(torch.empty(0, 3), torch.empty(0, 3))
    assert account.comparisons == 0


@pytest.mark.parametrize(
    "other",
    [
        torch.tensor([1.0, 2.5]),
        torch.tensor([[1.0, 2.0]]),
        torch.tensor([1.0, 2.0], dtype=torch.float64),
        torch.tensor([1.0, float("nan")]),
        None,
        [1.0, 2.0],
    ],
    ids=repr,
)
def test_same_refuses_what_differs(account, other):
    with pytest.raises(Deviation, match="expected"):
        same(ONE, other)


def test_nan_is_not_the_same_as_itself(account):
    with pytest.raises(Deviation):
        same(torch.tensor(float("nan")), torch.tensor(float("nan")))


def test_close_allows_the_ulps_that_it_is_given(account):
    unit = torch.finfo(torch.float32).eps
    close(ONE + 2 * unit, ONE, ulps=4)
    with pytest.raises(Deviation):
        close(ONE + 16 * unit, ONE, ulps=4)
    with pytest.raises(Deviation):
        close(ONE.double(), ONE)
    with pytest.raises(Deviation):
        close(torch.tensor([float("nan"), 2.0]), ONE)


def test_refuses_wants_this_error(account):
    def fail():
        raise ValueError("the text")

    assert refuses(fail, ValueError) == "the text"
    with pytest.raises(ValueError, match="the text"):
        refuses(fail, KeyError)
    with pytest.raises(Deviation, match="no error"):
        refuses(lambda: None)


def test_warned_returns_the_texts(account):
    assert warned(lambda: warnings.warn("careful", stacklevel=1)) == ["careful"]
    assert warned(lambda: None) == []


def test_observe_records_what_json_can_hold(account):
    observe(float("nan"), "here")
    observe([0.5, float("inf")])
    assert account.choices == {"here": "nan", "": [0.5, "inf"]}
    assert account.comparisons == 2


def test_all_ways_in_which_a_choice_is_refused_are_kept(tmp_path):
    test = """
        import pytest

        @clause("history.node.names")
        @pytest.mark.parametrize("way", ["one", "another"])
        def test_choice(way):
            raise RuntimeError(way)
    """
    run = suite_on(tmp_path, test)
    ways = ["observed RuntimeError: another", "observed RuntimeError: one"]
    failure = run.report["choices"]["history.node.names"]["failure"]
    assert [line for line in failure.splitlines() if line.startswith("observed")] == ways
    assert run.statuses()["history.node.names"] == "conforms"


def test_what_a_thread_raises_is_raised_here():
    assert in_thread(lambda: 3) == 3
    with pytest.raises(ValueError, match="inside"):
        in_thread(lambda: int("inside"))


@pytest.mark.parametrize("value", [False, 0.0, None])
def test_a_choice_that_is_nothing_is_kept(tmp_path, value):
    test = f"""
        @clause("history.node.names")
        def test_choice():
            observe({value})
    """
    assert suite_on(tmp_path, test).report["choices"] == {"history.node.names": value}
