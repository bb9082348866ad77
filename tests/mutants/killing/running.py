"""A run of many trials: what is still to do, progress, and what came out."""

from __future__ import annotations

import os
import sys
import time
from typing import Dict, Optional, Sequence

from ..museum import Mutant, museum
from . import gates
from .store import Store
from .trials import Result, applicable, try_all, warm_up


def run(
    mutants: Sequence[Mutant],
    profile: str,
    whole: bool,
    jobs: int = 0,
    seed: int = 0,
    fresh_scripts: bool = False,
    anew: bool = False,
) -> Dict[str, Result]:
    """Return the results of all these mutants, after trying those that have none yet.

    `jobs` is the number of processes, by default that of the CPUs; `seed` makes other random
    cases; `anew` tries all again.
    """
    store = Store(profile, whole, seed)
    with store.locked():
        done = {} if anew else store.results(mutants)
        missing = [one for one in mutants if one.name not in done]
        if missing:
            warm_up(profile, seed)
        begun = time.monotonic()
        options = [f"--profile={profile}", f"--hypothesis-seed={seed}"]
        trials = try_all(missing, options, whole, jobs or os.cpu_count() or 1, fresh_scripts)
        for count, (one, result) in enumerate(trials, len(done) + 1):
            store.put(one, result)
            done[one.name] = result
            told = f"[{count}/{len(mutants)} {time.monotonic() - begun:.0f} s]"
            print(told, verdict(one, result), file=sys.stderr, flush=True)
    return {one.name: done[one.name] for one in mutants}


def kept() -> Dict[str, Result]:
    """Return what the last runs of the museum have shown of each mutant.

    Wrong ones are tried under the profile default on the clauses that they name, benign ones
    under smoke on all.
    """
    every = museum().values()
    wrong = [one for one in every if not one.benign]
    benign = [one for one in every if one.benign]
    return {**Store("default", False).results(wrong), **Store("smoke", True).results(benign)}


def verdict(mutant: Mutant, result: Result) -> str:
    """Return in a line what a trial has shown."""
    if result["ended"] != "judged":
        return f"{mutant.name}: {result['ended']}: {result['reason'].splitlines()[-1]}"
    if mutant.benign:
        return f"{mutant.name}: {'DEVIATES' if result['clauses'] else 'conforms'}"
    hit = gates.killed(result)
    named = set(applicable(mutant.breaks))
    word = "killed" if named <= hit else "SURVIVES" if not named & hit else "HALF SURVIVES"
    others = len(hit - named)
    return f"{mutant.name}: {word}, {len(named & hit)} of {len(named)}" + (
        f", and {others} clauses more" if others else ""
    )


def passes(
    results: Dict[str, Result], clauses: Optional[Sequence[str]] = None, must_kill: bool = True
) -> bool:
    """Print what does not hold of the results, and how to mend it; return whether all holds."""
    found = gates.problems(results, clauses, must_kill)
    for title, told in found.items():
        print(f"\n{len(told)}: {title}")
        print("\n".join(f"  {problem}" for problem in told))
    return not found
