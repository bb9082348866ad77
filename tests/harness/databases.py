"""Where Hypothesis keeps the cases that failed, to replay them first the next time."""

from __future__ import annotations

import importlib
import re
from typing import Any

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase


class DatabaseError(Exception):
    """The database can't be used; says what to write instead."""


def database(name: str) -> ExampleDatabase:
    """Return the database of this name: a directory, or what `package.module:attribute` names.

    The latter may be any of Hypothesis's own, for instance one that several machines share.
    Raise DatabaseError saying what to write instead.
    """
    if not re.fullmatch(r"[\w.]+:\w+", name):
        return DirectoryBasedExampleDatabase(name)
    try:
        found = attribute(name)
    except Exception as problem:  # whatever the user's own code raises
        raise DatabaseError(f"database {name!r} can't be loaded: {problem}") from problem
    if not isinstance(found, ExampleDatabase):
        raise DatabaseError(f"{name!r} is no ExampleDatabase of Hypothesis; write a directory")
    return found


def attribute(name: str) -> Any:
    """Return what `package.module:attribute` names."""
    module_name, _, attribute_name = name.partition(":")
    return getattr(importlib.import_module(module_name), attribute_name)
