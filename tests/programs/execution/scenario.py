"""Programs with what the law expects of each of their steps."""

from __future__ import annotations

import functools
from typing import List, NamedTuple, Tuple

from packaging.version import Version

from ...harness.spec import specification
from ...reference.refusals import Unsettled
from ..language.program import Program, Step
from .on_reference import ReferenceRun
from .trace import Expectation

ANY_RELEASE = Version("999")
"""Stands for a torch that has every word, and of which all the law holds."""


class Scenario(NamedTuple):
    """A program, and what the law expects of each of its steps."""

    program: Program
    expected: Tuple[Expectation, ...]


_version = functools.lru_cache(maxsize=None)(Version)


def scenario_of(program: Program, release: Version) -> Scenario:
    """Return the program with what is expected, up to where the law leaves all open.

    Raise IllFormed where the operands of a step do not fit.
    """
    run = ReferenceRun()
    expected: List[Expectation] = []
    for step in program:
        try:
            expected.append(expectation(run, step, release))
        except Unsettled:
            break
        if run.ended:
            break
    return Scenario(program[: len(expected)], tuple(expected))


def expectation(run: ReferenceRun, step: Step, release: Version) -> Expectation:
    """Take the step on the reference; return what the law expects of this release of torch.

    Raise Unsettled where the law says nothing about it, IllFormed where operands do not fit.
    """
    if _version(step.since) > release:
        raise Unsettled(f"torch {release} does not know the step")
    expected = run.perform(step)
    refusal = expected.refusal
    if refusal is not None and specification()[refusal.clause].since > release:
        raise Unsettled(f"{refusal.clause} is no law of torch {release}")
    return expected
