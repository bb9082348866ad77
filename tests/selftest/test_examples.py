"""The examples of SPEC.md run, and one that doesn't is noticed."""

import pytest

from ..clauses import test_examples as examples
from ..harness.assertions import Deviation
from ..harness.capabilities import untimely
from ..harness.spec import specification


def _run(example):
    examples.test_example_prints_what_spec_md_says(example=example)


def test_every_example_of_the_law_runs():
    assert examples.EXAMPLES
    for case in examples.EXAMPLES:
        if untimely(specification()[case.id]) is None:
            _run(*case.values)


@pytest.mark.parametrize("title", specification().errata)
def test_every_erratum_shows_what_it_says(title):
    _run(specification().errata[title])


@pytest.mark.parametrize("wrong", [">>> 1 + 1\n3\n", ">>> torch.no_such_function()\n"])
def test_a_wrong_example_is_noticed(wrong):
    with pytest.raises(Deviation):
        _run(wrong)


def test_a_right_example_passes():
    _run(">>> torch.ones(1)\ntensor([1.])\n")


def test_the_device_is_not_part_of_what_an_example_prints():
    _run(">>> torch.ones(1, device='meta')\ntensor(..., size=(1,))\n")
