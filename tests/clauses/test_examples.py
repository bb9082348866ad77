"""Every example of SPEC.md, run as it is printed there."""

import doctest
import re

import pytest
import torch

from ..harness.assertions import same
from ..harness.clauses import judged
from ..harness.spec import specification

EXAMPLES = [
    pytest.param(law.example, id=law.id, marks=pytest.mark.clause(law.id))
    for law in specification().clauses.values()
    if law.example
]


# Leaves out the device, of which SPEC.md, printed on the CPU, says nothing.
class AnyDevice(doctest.OutputChecker):  # noqa: D101
    def check_output(self, want, got, optionflags):  # noqa: D102
        return super().check_output(want, re.sub(r",\s*device='[^']*'", "", got), optionflags)


@pytest.mark.parametrize("example", EXAMPLES)
@judged
def test_example_prints_what_spec_md_says(example):
    dialogue = doctest.DocTestParser().get_doctest(example, {"torch": torch}, "SPEC.md", None, 0)
    complaints = []
    layout = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    runner = doctest.DocTestRunner(AnyDevice(), verbose=False, optionflags=layout)
    runner.run(dialogue, out=complaints.append)
    same("".join(complaints), "")
