"""The words in which clause tests state what holds.

Each word counts the comparisons that it really makes. `in_scripts` gives its short form for
standalone scripts, which know torch alone.
"""

from __future__ import annotations

import math
import warnings
from typing import Any, Callable, List, Optional, Type

import torch

from .evidence import current

_slack = 1.0


def allow(slack: float) -> None:
    """Multiply the bounds on errors of rounding by this from now on."""
    global _slack
    _slack = slack


def is_exact() -> bool:
    """Return whether arithmetic is expected to be IEEE's."""
    return _slack == 1.0


class Deviation(AssertionError):
    """What was observed is not what the clause demands."""

    def __init__(self, observed: Any, expected: Any) -> None:
        super().__init__(f"expected {expected}\nobserved {observed}")


def in_scripts(source: str) -> Callable:
    """Attach the source that defines the decorated word in a standalone script."""

    def attach(word: Callable) -> Callable:
        word.script_form = source
        return word

    return attach


@in_scripts(
    """\
def same(observed, expected):
    plain = lambda v: (v.tolist(), v.shape, v.dtype) if torch.is_tensor(v) else v
    assert plain(observed) == plain(expected), f"expected {expected}, observed {observed}"
"""
)
def same(observed: Any, expected: Any) -> None:
    """Demand equality without tolerance: of value, shape and dtype where both are tensors.

    Zeros of either sign are equal, and NaN equals nothing. Lists and tuples hold no tensors.
    Raise Deviation otherwise.
    """
    current().comparisons += int(observed.numel()) if torch.is_tensor(observed) else 1
    if _plain(observed) != _plain(expected):
        raise Deviation(observed, expected)


def _plain(value: Any) -> Any:
    if torch.is_tensor(value):
        return value.tolist(), value.shape, value.dtype
    return value


@in_scripts(
    """\
def close(observed, expected, ulps=4):
    bound = ulps * torch.finfo(expected.dtype).eps * expected.abs().clamp(min=1)
    near = (observed == expected) | ((observed - expected).abs() <= bound)
    alike = (observed.shape, observed.dtype) == (expected.shape, expected.dtype)
    assert alike and bool(near.all()), f"expected {expected}, observed {observed}"
"""
)
def close(observed: Any, expected: Any, ulps: float = 4) -> None:
    """Demand tensors equal within `ulps` units in the last place of max(1, |expected|).

    Shape and dtype are equal. For a chain of k correctly rounded operations and functions of
    error u, the error is at most about k + u units; tests state the ulps that they need.
    Raise Deviation otherwise.
    """
    current().comparisons += int(observed.numel())
    if (observed.shape, observed.dtype) != (expected.shape, expected.dtype):
        raise Deviation(observed, expected)
    unit = _slack * torch.finfo(expected.dtype).eps
    for got, wanted in zip(observed.flatten().tolist(), expected.flatten().tolist()):
        if not (got == wanted or abs(got - wanted) <= ulps * unit * max(1.0, abs(wanted))):
            raise Deviation(observed, expected)


@in_scripts(
    """\
def unrounded(observed):
    return observed
"""
)
def unrounded(observed: torch.Tensor) -> torch.Tensor:
    """Return the tensor as it is, where arithmetic is IEEE's; elsewhere to 20 binary places."""
    return observed if is_exact() else (observed * 2**20).round() / 2**20


@in_scripts(
    """\
def refuses(action, error=RuntimeError):
    try:
        action()
    except error as refusal:
        return str(refusal)
    raise AssertionError(f"expected {error.__name__}, observed no error")
"""
)
def refuses(action: Callable[[], Any], error: Type[Exception] = RuntimeError) -> str:
    """Demand that the action raises this error; return the error's text.

    Raise Deviation when it returns; an error of another type propagates.
    """
    current().comparisons += 1
    try:
        action()
    except error as refusal:
        return str(refusal)
    raise Deviation("no error", error.__name__)


@in_scripts(
    """\
def warned(action):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        action()
    return [str(warning.message) for warning in caught]
"""
)
def warned(action: Callable[[], Any]) -> List[str]:
    """Run the action and return the texts of the warnings that it emitted."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        action()
    return [str(warning.message) for warning in caught]


@in_scripts(
    """\
def observe(value, about=""):
    print(about, value)
"""
)
def observe(value: Any, about: Optional[str] = None) -> None:
    """Record what the implementation chose, to be compared between versions, never judged.

    `value` is a number, bool, string or nested list of them, and whatever else a backend makes
    of that is kept as it prints; `about` names which of several choices of the clause it is.
    """
    evidence = current()
    evidence.comparisons += 1
    evidence.choices[about or ""] = _plain_choice(value)


def _plain_choice(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain_choice(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    return value if isinstance(value, (bool, int, float, str, type(None))) else repr(value)
