"""The commands of the room: `python -m tests.programs coverage`, `distil` and `search`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import combinations
from typing import Optional, Sequence

from ..harness.profiles import EXAMPLES
from .exploration import corpus
from .exploration.distilling import covered, distil
from .exploration.reachability import DIMENSIONS, reachable
from .exploration.searching import search


def coverage() -> int:
    """Print how many of the reachable pairs the corpus brings about, and which it does not."""
    programs = corpus.read_all()
    met, wanted = covered(programs), reachable()
    have, all_of = (Counter(_dimensions(pair) for pair in pairs) for pairs in (met, wanted))
    for names in combinations(sorted(DIMENSIONS), 2):
        print(f"  {' x '.join(names):<20} {have[names]:5} of {all_of[names]}")
    for trouble, pairs in (("missing", wanted - met), ("excluded but met", met - wanted)):
        for one, other in sorted(pairs):
            print(f"{trouble}: {one} with {other}")
    print(f"{len(programs)} programs bring about {len(met & wanted)} of {len(wanted)} pairs")
    return int(met != wanted)


def _dimensions(pair: tuple) -> tuple:
    return tuple(sorted(feature.dimension for feature in pair))


def _distil(attempts: int, seed: int) -> int:
    """Look for programs that bring about missing pairs; write the corpus anew."""

    def tell(attempt: int, missing: int) -> None:
        print(f"{attempt} programs tried, {missing} pairs missing", flush=True)

    corpus.write(distil(corpus.read_all(), attempts, seed, tell))
    return coverage()


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the command that the arguments name; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.programs")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("coverage", help=coverage.__doc__, description=coverage.__doc__)
    add = commands.add_parser("distil", help=_distil.__doc__, description=_distil.__doc__)
    add.add_argument("--attempts", type=int, default=100_000, help="how many programs to try")
    add.add_argument("--seed", type=int, default=0, help="which programs these are")
    add = commands.add_parser("search", help=search.__doc__, description=search.__doc__)
    add.add_argument("--hours", type=float, default=1.0, help="how long to search (default: 1)")
    add.add_argument(
        "--database",
        default=".hypothesis/programs",
        help="where to keep what fails: a directory, or package.module:attribute for a store that "
        "several machines share (default: %(default)s)",
    )
    add.add_argument("--backend", default="cpu", help="what to test (default: cpu)")
    add.add_argument("--profile", choices=EXAMPLES, default="default", help="how long a round is")
    add.add_argument("--jobs", type=int, help="how many processes (default: one for each core)")
    options = vars(parser.parse_args(arguments))
    return {"coverage": coverage, "distil": _distil, "search": search}[options.pop("command")](
        **options
    )


if __name__ == "__main__":
    sys.exit(main())
