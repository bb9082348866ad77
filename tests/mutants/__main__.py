"""The museum's commands: `python -m tests.mutants list|run|scripts|matrix|page|script`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from typing import List, Optional

from ..harness.profiles import EXAMPLES
from ..harness.spec import specification
from .museum import MutantError, chosen
from .tools.patching import NotApplicable

_PAGE = Path("report-mutants.html")


def main(arguments: Optional[List[str]] = None) -> int:
    """Do what the command line says; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (MutantError, NotApplicable, OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="name")

    every = commands.add_parser("list", help="what there is")
    every.add_argument("mutants", nargs="*", metavar="NAME", help="mutants or modules of them")
    every.set_defaults(command=_list)

    run = commands.add_parser("run", help="judge mutants; exit 1 where a gate does not hold")
    run.add_argument("mutants", nargs="*", metavar="NAME", help="mutants or modules of them")
    run.add_argument(
        "--clauses",
        default="",
        metavar="PATTERN[,PATTERN]",
        help="only mutants that name a clause of these, each of which must have one",
    )
    run.add_argument("--profile", choices=list(EXAMPLES), default="default")
    run.add_argument(
        "--whole",
        action="store_true",
        help="run the whole suite under each; without it only the clauses that a mutant names, "
        "and benign mutants on the whole suite with the profile smoke",
    )
    run.add_argument("--jobs", type=int, default=0, help="processes (default: one per CPU)")
    run.add_argument(
        "--seed", type=int, default=0, help="other random cases: who is killed by luck alone?"
    )
    run.add_argument("--anew", action="store_true", help="forget earlier results")
    run.add_argument("--show", action="store_true", help="show each kill with its script")
    run.set_defaults(command=_run)

    scripts = commands.add_parser(
        "scripts",
        help="run the script of each kill that `run` has kept where no test is imported; exit 1 "
        "where one does not tell its mutant from torch",
    )
    scripts.add_argument("mutants", nargs="*", metavar="NAME", help="mutants or modules of them")
    scripts.add_argument("--jobs", type=int, default=0, help="processes (default: one per CPU)")
    scripts.set_defaults(command=_scripts)

    matrix = commands.add_parser(
        "matrix",
        help="try the whole museum, also with the profile smoke; keep the matrix in "
        "tests/data/kills and write its page",
    )
    matrix.add_argument("--jobs", type=int, default=0, help="processes (default: one per CPU)")
    matrix.add_argument("--page", type=Path, default=_PAGE, metavar="FILE.html")
    matrix.add_argument(
        "--whole",
        action="store_true",
        help="run the whole suite under each mutant too, which takes some hours of two CPUs",
    )
    matrix.set_defaults(command=_matrix)

    page = commands.add_parser("page", help="write the page of the matrix that is kept")
    page.add_argument("--torch", default="2.13", metavar="RELEASE")
    page.add_argument("--page", type=Path, default=_PAGE, metavar="FILE.html")
    page.set_defaults(command=_page)

    script = commands.add_parser("script", help="run a script under a mutant")
    script.add_argument("mutant", metavar="NAME")
    script.add_argument("path", type=Path, metavar="FILE.py")
    script.set_defaults(command=_script)
    return parser


def _list(options: argparse.Namespace) -> int:
    for one in chosen(options.mutants):
        print(f"{one.module}/{one.name}: {one.says}")
        if one.corner:
            print(f"    only: {one.corner}")
        if one.breaks:
            print(f"    breaks: {', '.join(one.breaks)}")
    return 0


def _run(options: argparse.Namespace) -> int:
    from .killing import running

    mutants = chosen(options.mutants)
    clauses = [] if options.mutants else None
    if options.clauses:
        clauses = specification().matching(options.clauses.split(","))
        mutants = [one for one in mutants if set(one.breaks) & set(clauses)]
    benign = [] if options.whole else [one.name for one in mutants if one.benign]
    results = running.run(
        [one for one in mutants if one.name not in benign],
        options.profile,
        options.whole,
        options.jobs,
        options.seed,
        anew=options.anew,
    )
    if options.show:
        _show(results)
    good = running.passes(results, clauses, must_kill=options.profile != "smoke")
    return 0 if _benign_pass(benign, options) and good else 1


def _scripts(options: argparse.Namespace) -> int:
    from .killing import running

    return 0 if running.run_scripts(chosen(options.mutants), options.jobs) else 1


def _benign_pass(names: List[str], options: argparse.Namespace) -> bool:
    if not names:
        return True
    settings = ["--whole", "--profile=smoke", f"--jobs={options.jobs}"]
    settings += ["--anew"] * options.anew + ["--show"] * options.show
    return _again("run", *settings, *names) == 0


def _again(*arguments: str) -> int:
    """Run a command of this module in a process of its own, which has imported no test yet."""
    return subprocess.run([sys.executable, "-m", str(__package__), *arguments]).returncode


def _show(results: dict) -> None:
    for name, result in results.items():
        for clause, found in result["clauses"].items():
            print(f"\n{name}: {clause} {found['status']}", *found.get("by", []))
            print(f"{found.get('message', '')}\n{found.get('script', '')}")


def _matrix(options: argparse.Namespace) -> int:
    from .killing import matrix, page, running
    from .killing.store import Store

    wrong = [one for one in chosen([]) if not one.benign]
    jobs = f"--jobs={options.jobs}"
    ends = [
        _again("run", jobs),
        _again("run", jobs, "--profile=smoke", *(one.name for one in wrong)),
    ]
    if options.whole:
        ends.append(_again("run", jobs, "--profile=smoke", "--whole"))
    found = matrix.built(
        running.kept(),
        smoke=Store("smoke", whole=False).results(wrong),
        whole=Store("smoke", whole=True).results(wrong),
    )
    print(f"{matrix.write(found)}\n{matrix.summary(found)}")
    options.page.write_text(page.rendered(found), encoding="utf-8")
    return max(ends)


def _page(options: argparse.Namespace) -> int:
    from .killing import matrix, page

    options.page.write_text(page.rendered(matrix.read(options.torch)), encoding="utf-8")
    return 0


def _script(options: argparse.Namespace) -> int:
    from .killing.alone import under

    under(options.mutant, options.path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
