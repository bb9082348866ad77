"""Turns a mismatch into a standalone script: plain torch, exit status 1 where it shows."""

from __future__ import annotations

import textwrap
from typing import Any, List

from .comparison import ACCEPTED, LOG, MOVED, RAISED, Mismatch
from .language import Step
from .printer import block, names_of, statement
from .scenario import Scenario
from .trace import FIELDS, GRAD_FIELDS

_SOURCES = dict(FIELDS + GRAD_FIELDS)


def script(scenario: Scenario, mismatch: Mismatch, title: str, setting: str = "") -> str:
    """Return the program up to the mismatch, and the check that fails there.

    `title` says what the script is about; `setting` is what the backend needs at its start.
    """
    last = mismatch.step
    program = scenario.program[: last + 1]
    lines: List[str] = []
    for number, (step, names) in enumerate(zip(program, names_of(program))):
        action = statement(step, names)
        if number == last:
            lines.append(block([_last(action, mismatch, scenario)], step.modes))
        elif scenario.expected[number].refusal is not None:
            lines.append(block([_tried(action, "pass")], step.modes))
        else:
            lines.append(block([action], step.modes))
    log = "log = []\n" if any("log.append" in line for line in lines) else ""
    header = "".join(f"# {line}\n" for line in textwrap.wrap(title, 97))
    return f"{header}import torch\n{setting}\n{log}{''.join(lines)}{_check(mismatch, program[-1])}"


def _tried(action: str, otherwise: str) -> str:
    return f"try:\n    {action}\nexcept RuntimeError:\n    {otherwise}\n"


def _last(action: str, mismatch: Mismatch, scenario: Scenario) -> str:
    """Return the step at which the mismatch shows, with what is to be noted before it."""
    if mismatch.field == ACCEPTED:
        refusal = 'raise AssertionError("expected an error, observed none")'
        return _tried(action, "pass") + f"else:\n    {refusal}\n"
    if mismatch.field == RAISED:
        return action
    if scenario.expected[mismatch.step].refusal is not None:
        action = _tried(action, "pass")
    if mismatch.field == MOVED:
        return f"version = t{mismatch.result}._version\n{action}"
    return action


def _check(mismatch: Mismatch, step: Step) -> str:
    if mismatch.field in (ACCEPTED, RAISED):
        return ""
    observed = _observed(mismatch)
    expected = _printable(mismatch.expected)
    return (
        f"observed = {observed}\n"
        f'assert observed == {expected}, f"expected {expected}, observed {{observed}}"\n'
    )


def _observed(mismatch: Mismatch) -> str:
    name = f"t{mismatch.result}"
    if mismatch.field == LOG:
        return "sorted(log)"
    if mismatch.field == MOVED:
        return f"{name}._version != version"
    source = _SOURCES[mismatch.field].format(t=name)
    if mismatch.field in dict(GRAD_FIELDS):
        return f"None if {name}.grad is None else {source}"
    return source


def _printable(expected: Any) -> str:
    """Return what is expected, as it stands both in the comparison and in the message."""
    if isinstance(expected, tuple) and len(expected) == len(GRAD_FIELDS):
        return repr(expected[0])
    return repr(expected)
