"""Draws programs: every list of numbers stands for one that the law has something to say about."""

from __future__ import annotations

import functools
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from packaging.version import Version

from ...reference.refusals import IllFormed, Unsettled
from ..execution.branches import Braid, BranchRun
from ..execution.on_reference import ReferenceRun
from ..execution.scenario import Scenario, expectation
from ..execution.trace import Expectation
from ..language import contexts
from ..language.hooks import LABELLED
from ..language.program import Program, Step
from ..language.word import Word
from ..language.words import WORDS
from .digits import Digits

NUMBERS = 2**48
"""One below this makes one step."""

DEFAULT_MODES: Tuple[str, ...] = ()
GRAD_MODES = (
    ("no_grad",),
    ("enable_grad",),
    ("no_grad", "enable_grad"),
    ("enable_grad", "no_grad"),
)
INFERENCE_MODES = (
    ("inference_mode",),
    ("inference_mode", "enable_grad"),
    ("inference_mode", "inference_mode_off"),
)


PAIRS = (
    ("inverse_pair",),
    ("noting_pair",),
    ("noting_pair", "inverse_pair"),
    ("inverse_pair", "noting_pair"),
    ("no_grad", "inverse_pair"),
)


class Focus(NamedTuple):
    """What programs are mostly about: how often each kind of word occurs, and which modes.

    `opening` are the steps that they begin with.
    """

    weights: Tuple[Tuple[str, int], ...]
    modes: Tuple[Tuple[str, ...], ...]
    opening: Program = ()


def _focus(modes: Sequence[Tuple[str, ...]] = (), opening: Program = (), **weights: int) -> Focus:
    usual = {
        "leaf": 5,
        "operation": 10,
        "view": 3,
        "inplace": 3,
        "flag": 1,
        "hook": 1,
        "grad": 1,
        "call": 5,
    }
    usual.update(weights)
    plain = (DEFAULT_MODES,) * max(1, 2 * len(modes))
    return Focus(tuple(usual.items()), (*plain, *modes), opening)


FOCUSES: Dict[str, Focus] = {
    "polynomials": _focus(view=8, inplace=10, flag=0, hook=0, grad=0, call=0),
    "graphs": _focus(operation=20, inplace=0, view=2),
    "writes": _focus(view=8, inplace=10, operation=8),
    "hooks": _focus(modes=PAIRS, hook=10, call=12, inplace=2, grad=2),
    "calls": _focus(call=12, hook=4, grad=3, inplace=1),
    "grad_modes": _focus(modes=GRAD_MODES, view=6, inplace=6, flag=2),
    "shared": _focus(inplace=0, hook=0, flag=0, grad=0, call=0),
    "threads": _focus(modes=GRAD_MODES, view=5, inplace=5, hook=2, call=10),
    "inference": _focus(modes=GRAD_MODES[:1] + INFERENCE_MODES, view=5, inplace=5, flag=2),
    "duals": _focus(
        modes=GRAD_MODES[:2] + INFERENCE_MODES[:1],
        opening=(Step("enter_level"),),
        **{"view": 6, "inplace": 8, "call": 3, "dual": 10, "level": 1},
    ),
}


@functools.lru_cache(maxsize=None)
def _words(focus: str, release: Version) -> Tuple[Word, ...]:
    """Return the words of a release, each as often as the focus asks for its kind."""
    known = [row for row in WORDS.values() if Version(row.since) <= release]
    words: List[Word] = []
    for kind, weight in FOCUSES[focus].weights:
        rows = [row for row in known if row.kind == kind]
        words.extend(rows[i % len(rows)] for i in range(weight * 12) if rows)
    return tuple(words)


def decode(
    numbers: Sequence[int], focus: str, release: Version, run: Optional[ReferenceRun] = None
) -> Scenario:
    """Return the program that the numbers stand for, in the words of this torch release.

    It goes on from where a run stands, if one is given.
    """
    steps: List[Step] = []
    expected: List[Expectation] = []
    words = _words(focus, release)
    opening = FOCUSES[focus].opening if run is None else ()
    run = run or ReferenceRun()
    for choice in (*opening, *map(Digits, numbers)):
        drawn = isinstance(choice, Digits)
        step = _step(choice, run, words, FOCUSES[focus].modes) if drawn else choice
        if step is None or not run.allows(step):
            continue
        try:
            expected.append(expectation(run, step, release))
        except IllFormed:
            if step.row.kind == "call":
                raise
            continue
        except Unsettled:
            break
        steps.append(step)
        if run.ended:
            break
    return Scenario(tuple(steps), tuple(expected))


def braid(shared: Sequence[int], branches: Sequence[Sequence[int]], release: Version) -> Braid:
    """Return the programs that these numbers stand for."""
    run = ReferenceRun()
    before = decode(shared, "shared", release, run)
    after = [decode(numbers, "threads", release, BranchRun(run)) for numbers in branches]
    joined = (
        Scenario(before.program + branch.program, before.expected + branch.expected)
        for branch in after
    )
    return Braid(len(before.program), tuple(joined))


def _step(
    digits: Digits, run: ReferenceRun, words: Sequence[Word], modes: Sequence
) -> Optional[Step]:
    row = digits.one_of(words)
    if not run.tensors:
        row = WORDS["leaf"]
    operands: List[int] = []
    for _ in range(row.arity):
        chosen = _operand(digits, run, row, operands)
        if chosen is None:
            return None
        operands.append(chosen)
    step = step_of(row, operands, digits.one_of(row.options))
    within = digits.one_of(modes)
    if row.kind in ("call", "hook") and "inference_mode" in within:
        within = DEFAULT_MODES
    if not contexts.fits(row, within):
        within = DEFAULT_MODES
    return step._replace(modes=within)


def step_of(row: Word, operands: Sequence[int], option: Dict[str, Any]) -> Step:
    """Return the step that takes a word, with one of its options, to these results."""
    label = {"label": "+".join(f"t{i}" for i in operands)} if row.name in LABELLED else {}
    return Step(row.name, tuple(operands), tuple(sorted({**option, **label}.items())))


def _operand(digits: Digits, run: ReferenceRun, row: Word, earlier: Sequence[int]) -> Optional[int]:
    """Return one of the results that the word takes beside its earlier operands."""
    before = [run.tensors[i] for i in earlier]

    fitting = [
        i for i in reversed(range(len(run.tensors))) if run.takes(row, *before, run.tensors[i])
    ]
    preferred = [i for i in fitting if row.prefers(*before, run.tensors[i])]
    if not fitting:
        return None
    if row.kind == "call" and not earlier and preferred and digits.below(2) == 0:
        return preferred[0]
    return digits.one_of(fitting if digits.below(8) == 7 or not preferred else preferred)
