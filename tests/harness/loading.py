"""Loads what the user names as `package.module:attribute`."""

from __future__ import annotations

import importlib
from typing import Any, Type


def load(name: str, kind: Type, what: str, error: Type[Exception], mend: str) -> Any:
    """Return the object of this kind that `package.module:attribute` names.

    Raise `error`, saying what can't be loaded, or that it is of another kind and the mend.
    """
    module_name, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module_name), attribute)
    except Exception as problem:  # whatever the user's own code raises
        raise error(f"{what} {name!r} can't be loaded: {problem}") from problem
    if not isinstance(found, kind):
        raise error(f"{name!r} is no {kind.__name__}; {mend}")
    return found
