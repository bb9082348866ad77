"""A pytest plugin that lets the suite judge a mutant: `-p tests.mutants.plugin --mutant NAME`."""

from __future__ import annotations

import pytest

from .museum import MutantError, named


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option that names the mutant."""
    parser.getgroup("autograd-spec").addoption(
        "--mutant", metavar="NAME", help="judge this mutant of the installed torch"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Patch torch, in this process and in every worker."""
    from .tools.patching import NotApplicable

    if config.option.mutant is None:
        return
    try:
        named(config.option.mutant).install()
    except (MutantError, NotApplicable) as problem:
        raise pytest.UsageError(f"--mutant: {problem}") from problem
