"""Write the page of findings: `python -m tests.findings [FILE.md]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import List, Optional

from ..harness.deviations import DeviationError
from .page import PATH, rendered


def main(arguments: Optional[List[str]] = None) -> int:
    """Write the page; return the exit status, 2 where an entry or the file is bad."""
    parser = argparse.ArgumentParser(prog="python -m tests.findings", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=PATH, metavar="FILE.md")
    options = parser.parse_args(arguments)
    try:
        options.file.write_text(rendered(), encoding="utf-8")
    except (DeviationError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
