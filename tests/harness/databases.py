"""Where Hypothesis keeps the cases that failed, to replay them first the next time."""

from __future__ import annotations

import re

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from .loading import load


class DatabaseError(Exception):
    """The database can't be used; says what to write instead."""


def database(name: str) -> ExampleDatabase:
    """Return the database of this name: a directory, or what `package.module:attribute` names.

    The latter may be any of Hypothesis's own, for instance one that several machines share.
    Raise DatabaseError saying what to write instead.
    """
    if not re.fullmatch(r"[\w.]+:\w+", name):
        return DirectoryBasedExampleDatabase(name)
    return load(name, ExampleDatabase, "database", DatabaseError, "write a directory")
