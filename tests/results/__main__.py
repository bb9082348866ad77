"""Results of runs: `python -m tests.results record|compare|page`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import List, Optional

from ..harness.deviations import DeviationError
from . import changes, page, recorded, telling


def main(arguments: Optional[List[str]] = None) -> int:
    """Do what the command line says; return 0, 1 as the command's help says, 2 on bad input."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (recorded.ResultError, DeviationError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.results", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="name")

    record = commands.add_parser(
        "record",
        help="keep the result of a report in tests/data/results; exit 1 if another was kept",
    )
    record.add_argument("report", metavar="REPORT.json")
    record.add_argument(
        "--part",
        action="store_true",
        help="take only the clauses that the report judges, as after one was added; the others "
        "stay as they are kept for the release",
    )
    record.set_defaults(command=_record)

    compare = commands.add_parser(
        "compare", help="tell what changed between two torches; exit 1 if something got worse"
    )
    compare.add_argument(
        "old", metavar="OLD", help="a report, or a release or backend with a kept result"
    )
    compare.add_argument("new", metavar="NEW", help="likewise")
    compare.add_argument("--markdown", type=Path, metavar="FILE.md", help="for a pull request")
    compare.add_argument("--html", type=Path, metavar="FILE.html", help="one page, self-contained")
    compare.set_defaults(command=_compare)

    compatibility = commands.add_parser("page", help="write the compatibility page of kept results")
    compatibility.add_argument("file", type=Path, metavar="FILE.html")
    compatibility.add_argument(
        "--backends", action="store_true", help="clauses by backends instead of by releases"
    )
    compatibility.add_argument(
        "reports", nargs="*", metavar="REPORT.json", help="these results in place of the kept ones"
    )
    compatibility.set_defaults(command=_page)
    return parser


def _record(options: argparse.Namespace) -> int:
    result = recorded.named(options.report)
    if options.part:
        result = recorded.completed(result)
    changed = recorded.differs(result)
    print(recorded.write(result))
    return 1 if changed else 0


def _compare(options: argparse.Namespace) -> int:
    old, new = recorded.named(options.old), recorded.named(options.new)
    comparison = changes.compared(old, new)
    if options.markdown:
        options.markdown.write_text(telling.rendered(comparison, telling.MARKDOWN), "utf-8")
    if options.html:
        options.html.write_text(telling.rendered(comparison, telling.HTML), "utf-8")
    print(telling.rendered(comparison, telling.TEXT))
    return 1 if comparison.worse else 0


def _page(options: argparse.Namespace) -> int:
    kept = recorded.kept_of_backends if options.backends else recorded.kept
    results = [recorded.named(name) for name in options.reports] or kept()
    options.file.write_text(page.rendered(results), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
