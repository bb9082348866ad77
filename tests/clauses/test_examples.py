"""Every example of SPEC.md, run as it is printed there."""

import doctest

import pytest
import torch

from ..harness.assertions import same
from ..harness.clauses import judged
from ..harness.printing import AsPrintedHere
from ..harness.spec import specification

EXAMPLES = [
    pytest.param(law.example, id=law.id, marks=pytest.mark.clause(law.id))
    for law in specification().clauses.values()
    if law.example
]


@pytest.mark.parametrize("example", EXAMPLES)
@judged
def test_example_prints_what_spec_md_says(example):
    dialogue = doctest.DocTestParser().get_doctest(example, {"torch": torch}, "SPEC.md", None, 0)
    complaints = []
    layout = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    runner = doctest.DocTestRunner(AsPrintedHere(), verbose=False, optionflags=layout)
    runner.run(dialogue, out=complaints.append)
    same("".join(complaints), "")
