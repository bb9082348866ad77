"""Judges torch by a program: the first mismatch becomes a deviation from the clause it breaks."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Dict, Sequence, Tuple

from ...harness.capabilities import release
from ...harness.deviations import covering
from ...harness.evidence import Attributed, current
from ...harness.spec import specification
from ...reference.refusals import IllFormed
from ..execution.branches import Braid
from ..execution.comparison import Mismatch, compare
from ..execution.scenario import Scenario, scenario_of
from ..execution.threads import run_threads
from ..language.printer import listing
from ..language.program import Program
from .attribution import Case, case_of, clauses_of
from .duals import check, understood
from .reduction import plainer, reduced
from .scripts import script, threaded_script

_THREADS = "threads.independent.serial_result"


def follows_the_law(scenario: Scenario) -> None:
    """Demand that torch does, step by step, what the reference does; raise Attributed if not.

    A mismatch that may come from a rule which is no law of this release says nothing.
    """
    mismatch, compared = compare(scenario)
    current().comparisons += compared
    if mismatch is None:
        return
    found = _smallest(scenario, mismatch, reduced)
    broken = clauses_of(case_of(*found))
    if not _known(broken, case_of(*found)):
        found = _smallest(*found, plainer)
        _ask_the_other_oracle(*found)
        broken = clauses_of(case_of(*found), plain=True)
    case = case_of(*found)
    if all(specification()[clause].since <= release() for clause in broken):
        raise Attributed(_message(case), broken, _facts(case), partial(script, *found))


def _known(clauses: Sequence[str], case: Case) -> bool:
    return any(covering(clause, _facts(case), _message(case)) for clause in clauses)


def _ask_the_other_oracle(scenario: Scenario, mismatch: Mismatch) -> None:
    """Raise Disagreement where the reference is wrong about the gradient that torch differs in."""
    call, before = scenario.program[mismatch.step], scenario.program[: mismatch.step]
    if call.row.kind == "call" and understood(before) == before:
        check(before, call.operands[0])


def threads_follow_the_law(braid: Braid) -> None:
    """Demand that threads do what each does alone; raise Attributed if one does not."""
    mismatches, compared = run_threads(braid)
    current().comparisons += compared
    for number, (scenario, mismatch) in enumerate(zip(braid.branches, mismatches)):
        if mismatch is None:
            continue
        if compare(scenario)[0] is not None:
            follows_the_law(scenario)
            continue
        case = case_of(scenario, mismatch)
        reproduce = partial(threaded_script, braid, number, mismatch)
        message = f"{_message(case)}in a thread beside others; alone it is as expected"
        raise Attributed(message, [_THREADS], _facts(case), reproduce)


def _smallest(
    scenario: Scenario, mismatch: Mismatch, smaller_of: Callable
) -> Tuple[Scenario, Mismatch]:
    """Return what is left of the program without what does not matter to the mismatch."""
    found = [(scenario, mismatch)]

    def keeps(program: Program) -> bool:
        try:
            smaller = scenario_of(program, release())
        except IllFormed:
            return False
        other = compare(smaller)[0]
        if not other or (other.field, program[other.step].word) != wanted:
            return False
        found.append((smaller, other))
        return True

    program = scenario.program[: mismatch.step + 1]
    wanted = (mismatch.field, program[-1].word)
    smaller_of(program, keeps)
    return found[-1]


def _message(case: Case) -> str:
    mismatch = case.mismatch
    where = "" if mismatch.result is None else f" of t{mismatch.result}"
    return (
        f"expected {mismatch.expected}\n"
        f"observed {mismatch.observed}\n"
        f"as the {mismatch.field}{where} after the last step of\n"
        f"{listing(case.steps)}"
    )


def _facts(case: Case) -> Dict[str, Any]:
    """Return the variables that a known deviation may speak of."""
    return {
        "words": case.words,
        "word": case.step.word,
        "on_root": case.on_root,
        "kinds": case.kinds | {case.kind},
        "modes": case.modes,
        "aliased": case.aliased,
        "field": case.mismatch.field,
        "observed": str(case.mismatch.observed),
    }
