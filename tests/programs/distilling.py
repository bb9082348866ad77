"""Finds programs that together bring about every pair of features, and keeps few and short ones."""

from __future__ import annotations

import random
from collections import Counter
from typing import Callable, Iterable, List, Sequence, Set, Tuple

from ..reference.refusals import IllFormed
from .coverage import Pair, pairs
from .drawing import FOCUSES, NUMBERS, decode
from .language import Program
from .reachability import reachable
from .reduction import reduced
from .scenario import ANY_RELEASE

_POOL = 200
"""How many of the latest finds are varied."""

_Draw = Tuple[str, List[int]]


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
    missing = reachable() - covered(known)
    found = list(known)
    pool: List[_Draw] = []
    for attempt in range(attempts):
        if attempt % 1000 == 0:
            tell(attempt, len(missing))
        if not missing:
            break
        draw = _varied(rng, rng.choice(pool)) if pool and rng.random() < 0.7 else _fresh(rng)
        program = decode(draw[1], draw[0], ANY_RELEASE).program
        new = pairs(program, ANY_RELEASE) & missing
        if new:
            pool = [*pool, draw][-_POOL:]
            found.append(_short(program, new))
            missing -= new
    return _few(found)


def _fresh(rng: random.Random) -> _Draw:
    return rng.choice(list(FOCUSES)), [rng.randrange(NUMBERS) for _ in range(rng.randint(3, 12))]


def _varied(rng: random.Random, draw: _Draw) -> _Draw:
    """Return the draw with some of its numbers replaced, or with new ones among them."""
    numbers = list(draw[1])
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(numbers) + 1)
        numbers[place : place + rng.randint(0, 1)] = [rng.randrange(NUMBERS)]
    return rng.choice([draw[0], *FOCUSES]), numbers


def _short(program: Program, wanted: Set[Pair]) -> Program:
    """Return the program without the steps that the wanted pairs do not need."""

    def keeps(smaller: Program) -> bool:
        try:
            return wanted <= pairs(smaller, ANY_RELEASE)
        except IllFormed:
            return False

    return reduced(program, keeps)


def _few(programs: Sequence[Program]) -> List[Program]:
    """Return the programs without those that others make superfluous, the longest first."""
    brought = {program: pairs(program, ANY_RELEASE) & reachable() for program in programs}
    times = Counter(pair for met in brought.values() for pair in met)
    for program in sorted(brought, key=len, reverse=True):
        if all(times[pair] > 1 for pair in brought[program]):
            times.subtract(brought.pop(program))
    return list(brought)
