"""Finds programs that together bring about every pair of features, and keeps few and short ones."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from typing import Callable, Dict, Iterable, List, Sequence, Set

from ...reference.refusals import IllFormed, Unsettled
from ..execution.on_reference import ReferenceRun
from ..execution.scenario import ANY_RELEASE, scenario_of
from ..judgement.reduction import reduced
from ..language.hooks import HOOKS, LABELLED
from ..language.program import Program, Step
from ..language.words import WORDS
from .coverage import Feature, Pair, pairs
from .drawing import FOCUSES, NUMBERS, decode, step_of
from .reachability import reachable


def covered(programs: Iterable[Program]) -> Set[Pair]:
    """Return the pairs that these programs bring about."""
    return set().union(*(pairs(program, ANY_RELEASE) for program in programs))


def distil(
    known: Sequence[Program], attempts: int, seed: int, tell: Callable[[int, int], None]
) -> List[Program]:
    """Return programs that bring about what the known ones do, and what these attempts find.

    `tell` is told now and then how many attempts were made and how many pairs are missing.
    """
    rng = random.Random(seed)
    found: Dict[Program, Set[Pair]] = {}
    with_feature: Dict[Feature, List[Program]] = defaultdict(list)
    missing = set(reachable())

    def keep(program: Program, new: Set[Pair]) -> None:
        found[program] = pairs(program, ANY_RELEASE) & reachable()
        missing.difference_update(found[program])
        for feature in {feature for pair in new for feature in pair}:
            with_feature[feature].append(program)

    for program in known:
        keep(program, pairs(program, ANY_RELEASE) & reachable())
    for attempt in range(attempts):
        if attempt % 1000 == 0:
            tell(attempt, len(missing))
        if not missing:
            break
        program = _drawn(rng, with_feature, missing)
        new = pairs(program, ANY_RELEASE) & missing
        if new:
            keep(_short(program, new), new)
    return _few(found)


def _drawn(
    rng: random.Random, with_feature: Dict[Feature, List[Program]], missing: Set[Pair]
) -> Program:
    """Draw a program: afresh, or a variation of one with a feature of a missing pair."""
    focus = rng.choice(list(FOCUSES))
    numbers = [rng.randrange(NUMBERS) for _ in range(rng.randint(1, 8))]
    candidates = with_feature[rng.choice(rng.choice(sorted(missing)))]
    if not candidates or rng.random() < 0.2:
        return decode(numbers, focus, ANY_RELEASE).program
    start = rng.choice(candidates)
    if rng.random() < 0.6:
        return rng.choice((_changed, _extended))(rng, start)
    start = start[: rng.randint(0, len(start))]
    run = ReferenceRun()
    try:
        for step in start:
            run.perform(step)
    except (IllFormed, Unsettled):
        return ()
    return start if run.ended else start + decode(numbers, focus, ANY_RELEASE, run).program


def _changed(rng: random.Random, program: Program) -> Program:
    """Return the program with one or two steps put in other words and modes."""
    steps = list(program)
    for _ in range(rng.randint(1, 2)):
        place = rng.randrange(len(steps))
        modes = rng.choice(steps).modes
        steps[place] = _reworded(rng, steps[place])._replace(modes=modes)
    return _sound(steps)


def _extended(rng: random.Random, program: Program) -> Program:
    """Return the program with a hook on one of its results before the last step."""
    steps = list(program)
    results = sum(step.row.results for step in steps[:-1])
    row = rng.choice(HOOKS)
    if not results:
        return ()
    operands = [rng.randrange(results) for _ in range(row.arity)]
    steps.insert(-1, step_of(row, operands, rng.choice(row.options)))
    return _sound(steps)


def _sound(steps: Sequence[Step]) -> Program:
    """Return the steps up to where the law leaves all open; none where they do not fit."""
    try:
        return scenario_of(tuple(steps), ANY_RELEASE).program
    except IllFormed:
        return ()


def _reworded(rng: random.Random, step: Step) -> Step:
    """Return the step in another word for as many operands and results."""
    form = (step.row.kind, step.row.arity, step.row.results)
    rows = [row for row in WORDS.values() if (row.kind, row.arity, row.results) == form]
    row = rng.choice(rows)
    if row.name in LABELLED or step.word in LABELLED:
        return step
    return step._replace(word=row.name, params=tuple(sorted(rng.choice(row.options).items())))


def _short(program: Program, wanted: Set[Pair]) -> Program:
    """Return the program without the steps that the wanted pairs do not need."""

    def keeps(smaller: Program) -> bool:
        try:
            return wanted <= pairs(smaller, ANY_RELEASE)
        except IllFormed:
            return False

    return reduced(program, keeps)


def _few(found: Dict[Program, Set[Pair]]) -> List[Program]:
    """Return the programs without those that others make superfluous, the longest first."""
    times = Counter(pair for met in found.values() for pair in met)
    kept = dict(found)
    for program in sorted(found, key=len, reverse=True):
        if all(times[pair] > 1 for pair in found[program]):
            times.subtract(kept.pop(program))
    return list(kept)
