"""What the installed torch says of autograd: the docstrings that clauses cite."""

from __future__ import annotations

import functools
import hashlib
import importlib
import inspect
import re
import sys
from typing import Any, Dict, List, Optional

from .spec import Specification

_ADDRESS = re.compile(r".*(?:generated/|#)(?P<path>torch\.[\w.]+?)(?:\.html)?")


@functools.lru_cache(maxsize=None)
def digests(law: Specification) -> Dict[str, str]:
    """Return by name a digest of each docstring that a clause cites and the installed torch has.

    White space does not count. A change between two releases says: read the page again.
    """
    found = {}
    for path in sorted({cited(address) for address in law.sources.values()} - {""}):
        text = inspect.getdoc(located(path))
        if text:
            found[path] = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]
    return found


def cited(address: str) -> str:
    """Return the name of torch that a page of the documentation is about; '' for other pages."""
    match = _ADDRESS.fullmatch(address)
    return match.group("path") if match else ""


def located(path: str) -> Optional[Any]:
    """Return what a dotted name leads to, or None where the installed torch has no such thing."""
    parts = path.split(".")
    for load in (sys.modules.get, _module):  # an import may hide a function of the same name
        for cut in range(len(parts), 0, -1):
            found = _below(load(".".join(parts[:cut])), parts[cut:])
            if found is not None:
                return found
    return None


def _below(place: Any, names: List[str]) -> Any:
    for name in names:
        place = getattr(place, name, None)
    return place


def _module(path: str) -> Any:
    try:
        return importlib.import_module(path)
    except ImportError:
        return None
