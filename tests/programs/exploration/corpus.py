"""The stored programs, which together bring about every pair of features that can meet.

A file holds programs, one on a line of JSON; its name tells what they end with.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, Iterable, List

from ..language.program import Program, ProgramError, from_data, to_data

FOLDER = Path(__file__).resolve().parents[2] / "data" / "corpus"

CALLS, WRITES, OTHERS = "calls", "writes", "others"
_FILE = {"call": CALLS, "inplace": WRITES}


def read(name: str, folder: Path = FOLDER) -> List[Program]:
    """Return the programs of a file; raise ProgramError naming the line that can't be read."""
    path = folder / f"{name}.jsonl"
    programs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            programs.append(from_data(json.loads(line)))
        except (ValueError, ProgramError) as problem:
            raise ProgramError(f"{path}:{number}: {problem}") from problem
    return programs


def read_all(folder: Path = FOLDER) -> List[Program]:
    """Return the programs of all files."""
    return [program for name in (CALLS, WRITES, OTHERS) for program in read(name, folder)]


def write(programs: Iterable[Program], folder: Path = FOLDER) -> None:
    """Replace the corpus by these programs."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: Dict[str, List[str]] = {CALLS: [], WRITES: [], OTHERS: []}
    for program in programs:
        line = json.dumps(to_data(program), separators=(",", ":"))
        lines[_FILE.get(program[-1].row.kind, OTHERS)].append(f"{line}\n")
    for name, text in lines.items():
        (folder / f"{name}.jsonl").write_text("".join(sorted(text)), encoding="utf-8")
