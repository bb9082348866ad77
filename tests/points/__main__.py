"""The room's command: `python -m tests.points page FILE.html`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import List, Optional


def main(arguments: Optional[List[str]] = None) -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.points", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="name")
    page = commands.add_parser("page", help="show every point, as the installed torch has it")
    page.add_argument("file", type=Path, metavar="FILE.html")
    options = parser.parse_args(arguments)
    from .page import rendered

    try:
        options.file.write_text(rendered(), encoding="utf-8")
    except OSError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
