"""Turns a mismatch into a standalone script: plain torch, exit status 1 where it shows."""

from __future__ import annotations

import textwrap
from typing import List, Optional

from ..execution.branches import Braid
from ..execution.comparison import ACCEPTED, LOG, MOVED, RAISED, Mismatch
from ..execution.scenario import Scenario
from ..execution.trace import FIELDS, GRAD_FIELDS, TANGENT
from ..language.printer import block, definitions, names_of, statement
from ..language.program import Step

_SOURCES = dict((*FIELDS, *GRAD_FIELDS, TANGENT))


def script(scenario: Scenario, mismatch: Mismatch, title: str, setting: str = "") -> str:
    """Return the program up to the mismatch, and the check that fails there.

    `title` says what the script is about; `setting` is what the backend needs at its start.
    """
    body = _body(scenario, 0, mismatch)
    log = "log = []\n" if "log.append" in body else ""
    defined = definitions(scenario.program[: mismatch.step + 1])
    return f"{_header(title)}import torch\n{setting}\n{defined}{log}{body}"


def threaded_script(
    braid: Braid, failing: int, mismatch: Mismatch, title: str, setting: str = ""
) -> str:
    """Return the threads, of which one runs up to the mismatch and the check that fails there."""
    shared = _body(braid.before, 0)
    defined = definitions(tuple(step for branch in braid.branches for step in branch.program))
    threads = ""
    for number, scenario in enumerate(braid.branches):
        body = _body(scenario, braid.shared, mismatch if number == failing else None)
        threads += f"\ndef thread_{number}(log):\n{textwrap.indent(body, _IN)}"
    names = ", ".join(f"thread_{number}" for number in range(len(braid.branches)))
    imports = "import threading\n\nimport torch\n"
    return (
        f"{_header(title)}{imports}{setting}\n{defined}{shared}{threads}{_RUN.format(names=names)}"
    )


_IN = "    "
_RUN = """
def run(thread):
    try:
        thread([])
    except Exception as problem:
        problems.append(f"{{type(problem).__name__}}: {{problem}}")

problems = []
threads = [threading.Thread(target=run, args=(thread,)) for thread in ({names})]
with torch.no_grad():
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
assert not problems, problems
"""


def _header(title: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(title, 97))


def _body(scenario: Scenario, start: int, mismatch: Optional[Mismatch] = None) -> str:
    """Return the steps from `start` on, up to the mismatch and its check if there is one."""
    program = scenario.program[: mismatch.step + 1] if mismatch else scenario.program
    lines: List[str] = []
    for number, (step, names) in enumerate(zip(program, names_of(program))):
        action = statement(step, names)
        if mismatch and number == mismatch.step:
            lines.append(block([_last(action, mismatch, scenario)], step.modes))
        elif scenario.expected[number].refusal is not None:
            lines.append(block([_tried(action, "pass")], step.modes))
        else:
            lines.append(block([action], step.modes))
    check = _check(mismatch, program[-1]) if mismatch else ""
    return "".join(lines[start:]) + check or "pass\n"


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
    expected = _printable(mismatch)
    return (
        f"observed = {observed}\n"
        f'assert observed == {expected}, f"expected {expected}, observed {{observed}}"\n'
    )


def _observed(mismatch: Mismatch) -> str:
    name = f"t{mismatch.result}"
    if mismatch.field == LOG:
        return "sorted(log, key=str)"
    if mismatch.field == MOVED:
        return f"{name}._version != version"
    source = _SOURCES[mismatch.field].format(t=name)
    if mismatch.field in dict(GRAD_FIELDS):
        return f"None if {name}.grad is None else {source}"
    return source


def _printable(mismatch: Mismatch) -> str:
    """Return what is expected, as it stands both in the comparison and in the message."""
    expected = mismatch.expected
    if isinstance(expected, tuple) and len(expected) == len(GRAD_FIELDS):
        return repr(expected[0])
    if mismatch.field == LOG:
        return repr(sorted(expected, key=str))
    return repr(expected)
