"""SPEC.md, Grad modes and Inference mode: whether what is called now is recorded."""

from __future__ import annotations

import contextlib
from typing import Iterator, Tuple

DEFAULT, NO_GRAD, INFERENCE = "default", "no_grad", "inference"

_current: Tuple[bool, bool] = (True, False)


def recording() -> bool:
    """Return whether operations are recorded now."""
    grad, inference = _current
    return grad and not inference


def inferring() -> bool:
    """Return whether inference mode is on."""
    return _current[1]


def kind() -> str:
    """Return which of the three modes holds."""
    if recording():
        return DEFAULT
    return INFERENCE if inferring() else NO_GRAD


_SWITCHED = {
    "no_grad": lambda grad, inference: (False, inference),
    "enable_grad": lambda grad, inference: (True, inference),
    "inference_mode": lambda grad, inference: (False, True),
    "inference_mode_off": lambda grad, inference: (True, False),
}


@contextlib.contextmanager
def within(*names: str) -> Iterator[None]:
    """Switch to the innermost of nested modes; restore the mode at the end."""
    global _current
    outer = _current
    for name in names:
        _current = _SWITCHED[name](*_current)
    try:
        yield
    finally:
        _current = outer
