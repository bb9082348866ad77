"""A run of many trials: what is still to do, progress, and what came out."""

from __future__ import annotations

import os
import sys
import time
from typing import Dict, Optional, Sequence

from ..museum import Mutant, museum
from . import gates, scripts
from .store import Store
from .trials import Result, applicable, try_all, warm_up


def run(
    mutants: Sequence[Mutant],
    profile: str,
    whole: bool,
    jobs: int = 0,
    seed: int = 0,
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
        trials = try_all(missing, options, whole, jobs or os.cpu_count() or 1)
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


def run_scripts(mutants: Sequence[Mutant], jobs: int = 0) -> bool:
    """Run the scripts of the kills that are kept of these mutants alone, where that is to do.

    Return whether each exits 1 under its mutant and 0 on stock torch; not so if there is none.
    """
    store = Store("default", whole=False)
    with store.locked():
        done = store.results(mutants)
        kills = {
            (one.name, clause, found["script"]): found
            for one in mutants
            if one.name in done
            for clause, found in done[one.name]["clauses"].items()
            if clause in one.breaks and found["status"] == "deviates"
        }
        missing = [kill for kill, found in kills.items() if not found.get("alone")]
        trials = scripts.alone(missing, jobs or os.cpu_count() or 1)
        for count, (kill, holds) in enumerate(trials, 1 + len(kills) - len(missing)):
            kills[kill]["alone"] = holds
            store.put(museum()[kill[0]], done[kill[0]])
            told = "tells the mutant from torch" if holds else "DOES NOT TELL"
            print(f"[{count}/{len(kills)}]", *kill[:2], told, file=sys.stderr, flush=True)
    if not kills:
        print(
            "no kill of these is kept; `python -m tests.mutants run` comes first", file=sys.stderr
        )
    return bool(kills) and all(found.get("alone") for found in kills.values())


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
