"""A word of the language, and how words are made."""

from __future__ import annotations

from typing import Any, Callable, Dict, NamedTuple, Sequence

from ...reference.memory import Tensor
from .fits import anything

Source = Callable[..., str]
Fits = Callable[..., bool]


class Word(NamedTuple):
    """A word of the language.

    `source(names, **params)` is a torch expression, or a statement where there is no result;
    `meaning(log, *tensors, **params)` the same in the reference. `fits` tells which operands
    the word takes, `prefers` which it takes as a rule. `options` are the parameters to choose
    from. `kind` is leaf, operation, view, inplace, flag, hook, grad, call, level or dual.
    `exact` is False where results are rounded. `definition` is torch source that must come before
    the word is used.
    """

    name: str
    source: Source
    meaning: Callable
    arity: int
    fits: Fits
    prefers: Fits = anything
    options: Sequence[Dict[str, Any]] = ({},)
    kind: str = "operation"
    since: str = "1.6"
    exact: bool = True
    results: int = 1
    definition: str = ""


def word(name: str, text: str, meaning: Callable, fits: Fits = anything, **fields: Any) -> Word:
    """Return a word whose source is a template and whose meaning keeps no log."""
    arity = sum(f"{{{i}}}" in text for i in range(3))

    def source(names: Sequence[str], **params: Any) -> str:
        return text.format(*names, **params)

    def mean(log: Any, *tensors: Tensor, **params: Any) -> Any:
        return meaning(*tensors, **params)

    return Word(name, source, mean, arity, fits, **fields)
