"""Known deviations: one runnable witness each, with its metadata in the docstring.

A file in `tests/data/deviations/` is a script that exits 1 where the deviation shows. Its
docstring holds the fields, `key: value`, continued on indented lines:

    clause:    the clauses that are broken, separated by commas
    torch:     the versions on which it shows, as a version specifier, or 'all'
    backend:   the backends on which it shows, by name or pattern, separated by commas
    covers:    Python expressions over the variables of a failing case, and `failure`, what the
               test says of it; one of them, separated by semicolons, is true; or 'all'
    shows:     what the witness's error says where the deviation shows
    reason:    what the documentation says and what happens instead
    upstream:  the upstream issue or commit, or 'none known'

What torch does wrong on the CPU explains the same failure on another backend, where its witness
shows there too: the mistake is not the backend's own.
"""

from __future__ import annotations

import ast
import email
import functools
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import Any, Container, Dict, List, Optional, Sequence, Tuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from . import backends
from .capabilities import release
from .spec import Specification

FOLDER = Path(__file__).resolve().parents[1] / "data" / "deviations"

EAGER = "cpu"
"""The backend whose deviations are those of torch itself."""

_FIELDS = ("clause", "torch", "backend", "covers", "shows", "reason", "upstream")


class DeviationError(Exception):
    """A file of known deviations that can't be read; names the file and the mend."""


@dataclass(frozen=True)
class KnownDeviation:
    """A way in which released torches break a clause, with the witness that shows it."""

    name: str
    clause: str
    torch: str
    backend: str
    covers: str
    shows: str
    reason: str
    upstream: str
    witness: str

    @property
    def clauses(self) -> List[str]:
        """The clauses that are broken, the one that the witness is told under first."""
        return _listed(self.clause)

    @property
    def body(self) -> str:
        """The witness without its metadata."""
        header = ast.parse(self.witness).body[0]
        return "\n".join(self.witness.splitlines()[header.end_lineno :]).strip("\n")

    @property
    def script(self) -> str:
        """The witness as a bug report shows it, set up for the first backend that it names."""
        named = [one for name, one in backends.shipped().items() if self.names(name)]
        return named[0].setting_up(self.body) if named else self.body

    def shows_here(self, backend: str) -> bool:
        """Return whether the entry speaks of the installed torch and this backend."""
        return self.names(backend) and self.speaks_of(release())

    def names(self, backend: str) -> bool:
        """Return whether the entry speaks of this backend."""
        return any(fnmatch(backend, pattern) for pattern in _listed(self.backend))

    def speaks_of(self, release: Version) -> bool:
        """Return whether the entry speaks of this release of torch."""
        return self.torch == "all" or SpecifierSet(self.torch).contains(release)

    def shows_now(self) -> bool:
        """Return whether the witness shows here what it shows where the entry speaks of."""
        return self.shows in _shown_by(self)

    def covers_case(self, case: Dict[str, Any]) -> bool:
        """Return whether a case that fails is one that the entry explains."""
        return self.covers == "all" or any(
            _holds(expression, case) for expression in self.covers.split(";")
        )


def _listed(field: str) -> List[str]:
    return [entry.strip() for entry in field.split(",")]


def _holds(expression: str, case: Dict[str, Any]) -> bool:
    try:
        return bool(eval(expression.strip(), dict(case)))
    except NameError:  # a case of another test of the clause, with other variables
        return False


class WitnessProblem(Exception):
    """A witness that does not show what its entry says; `status` is the verdict on it."""

    def __init__(self, status: str, message: str, script: str) -> None:
        super().__init__(message)
        self.status = status
        self.script = script


_active: List[KnownDeviation] = []
_inherited: List[KnownDeviation] = []
_shown: Dict[str, str] = {}


@functools.lru_cache(maxsize=None)
def shipped(law: Specification) -> Tuple[KnownDeviation, ...]:
    """Return the suite's own entries; raise DeviationError as `load` does."""
    return tuple(load(law))


def load(law: Specification, folder: Path = FOLDER) -> List[KnownDeviation]:
    """Read all entries; raise DeviationError for one that is malformed or matches no clause."""
    return [_read(path, law) for path in sorted(folder.glob("*.py"))]


def activate(entries: List[KnownDeviation], inherited: Sequence[KnownDeviation] = ()) -> None:
    """Let the entries explain failures from now on; the inherited ones, where they show."""
    _active[:] = entries
    _inherited[:] = inherited
    _shown.clear()


def choose(entries: Sequence[KnownDeviation], backend: str) -> None:
    """Activate what speaks of the installed torch and this backend, and what it inherits."""
    inherited = [] if backend == EAGER else [one for one in entries if one.shows_here(EAGER)]
    activate([one for one in entries if one.shows_here(backend)], inherited)


def active() -> List[KnownDeviation]:
    """Return the entries that speak of this run's torch and backend."""
    return list(_active)


def explaining(names: Container[str]) -> List[KnownDeviation]:
    """Return the entries of these names, of this run's backend and inherited ones."""
    return [entry for entry in (*_active, *_inherited) if entry.name in names]


def covering(clause_id: str, case: Dict[str, Any], failure: str) -> Optional[KnownDeviation]:
    """Return the active entry that explains this failure of the clause on this case, if any.

    Raise WitnessProblem if the entry's witness does not show it.
    """
    facts = {**case, "failure": failure}
    for entry in _active:
        if clause_id in entry.clauses and entry.covers_case(facts):
            replay(entry)
            return entry
    for entry in _inherited:
        if clause_id in entry.clauses and entry.covers_case(facts) and entry.shows_now():
            return entry
    return None


def replay(entry: KnownDeviation) -> None:
    """Run the witness, once per process; raise WitnessProblem unless it shows what it should."""
    shown = _shown_by(entry)
    if not shown:
        message = f"known deviation {entry.name} no longer shows; narrow its versions or remove it"
        raise WitnessProblem("stale-deviation", message, entry.witness)
    if entry.shows not in shown:
        message = f"known deviation {entry.name}\nexpected {entry.shows}\nobserved {shown}"
        raise WitnessProblem("deviates", message, entry.witness)


def _shown_by(entry: KnownDeviation) -> str:
    if entry.name not in _shown:
        _shown[entry.name] = _observed(entry)
    return _shown[entry.name]


def _observed(entry: KnownDeviation) -> str:
    """Return the error that a witness ends with, or nothing where it passes.

    It runs as a module of a name of its own, by which a compiler finds what it defines.
    """
    import torch  # which a process that tests nothing never needs

    mode = torch.is_grad_enabled()
    module = ModuleType(f"witness_{entry.name}")
    sys.modules[module.__name__] = module
    try:
        exec(compile(entry.witness, "<witness>", "exec"), vars(module))
    except (Exception, SystemExit) as shown:
        return f"{type(shown).__name__}: {shown}"
    finally:
        del sys.modules[module.__name__]
        torch.set_grad_enabled(mode)
    return ""


def _read(path: Path, law: Specification) -> KnownDeviation:
    try:
        text = path.read_text(encoding="utf-8")
        header = email.message_from_string(ast.get_docstring(ast.parse(text)) or "")
    except (SyntaxError, ValueError) as problem:
        raise DeviationError(f"{path}: {problem}") from problem
    fields = {key: " ".join(value.split()) for key, value in header.items()}
    if sorted(fields) != sorted(_FIELDS) or not all(fields.values()):
        raise DeviationError(
            f"{path}: the docstring fills the fields "
            f"{sorted(key for key in fields if fields[key])}; write {list(_FIELDS)}"
        )
    for clause in _listed(fields["clause"]):
        if clause not in law.clauses:
            raise DeviationError(f"{path}: SPEC.md has no clause {clause!r}")
    try:
        if fields["torch"] != "all":
            SpecifierSet(fields["torch"])
        for expression in fields["covers"].split(";"):
            compile(expression.strip(), str(path), "eval")
    except (InvalidSpecifier, SyntaxError) as problem:
        raise DeviationError(f"{path}: {problem}") from problem
    return KnownDeviation(name=path.stem, witness=text, **fields)
