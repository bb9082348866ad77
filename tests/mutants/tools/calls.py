"""Calls of backward and grad, with every argument under the name of its parameter."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Dict

from .patching import wrap


def on_call(path: str) -> Callable[[Callable[[Callable, Dict[str, Any]], Any]], Callable]:
    """Let the decorated function stand in for `path`.

    It gets the original and a dict of all parameters with their arguments, by default the
    defaults; it calls the original with what it makes of them.
    """

    def install(substitute: Callable[[Callable, Dict[str, Any]], Any]) -> Callable:
        @wrap(path)
        def named(original: Callable, *args: Any, **kwargs: Any) -> Any:
            bound = inspect.signature(original).bind(*args, **kwargs)
            bound.apply_defaults()
            return substitute(original, dict(bound.arguments))

        return substitute

    return install


def listed(value: Any) -> list:
    """Return what stands for one or several tensors, or None for none, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]
