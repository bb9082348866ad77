"""What the installed torch offers in its documented namespaces, operator by operator."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Tuple

import torch

from .spellings import ALIASES, SIGNS

NAMESPACES = (
    "torch",
    "torch.nn.functional",
    "torch.special",
    "torch.linalg",
    "torch.fft",
    "torch.Tensor",
)
_OF_THEIR_OWN = ("torch.linalg", "torch.fft")
"""Where a name is another operator than the same name in `torch`."""


def found(path: str) -> Any:
    """Return `torch.linalg.inv` and the like, or None where the installed torch lacks it."""
    place: Any = torch
    for name in path.split(".")[1:]:
        place = getattr(place, name, None)
    return place


def operator_of(path: str) -> str:
    """Return the name of the operator that a path spells: one name for all its spellings."""
    namespace, _, name = path.rpartition(".")
    if path in ALIASES:
        return ALIASES[path]
    if name.startswith("__"):
        name = SIGNS[name]
    prefix = namespace.split(".")[-1] + "." if namespace in _OF_THEIR_OWN else ""
    plain = prefix + name.rstrip("_")
    return ALIASES.get(plain, plain)


def offered() -> Dict[str, List[str]]:
    """Return every operator that the installed torch offers, with the paths that spell it."""
    operators: Dict[str, List[str]] = {}
    for path in _paths():
        operators.setdefault(operator_of(path), []).append(path)
    return operators


def _paths() -> Iterator[str]:
    for namespace in NAMESPACES:
        for name, value in _attributes(namespace):
            signed = namespace == "torch.Tensor" and name in SIGNS
            public = signed or not name.startswith("_")
            if public and callable(value) and not isinstance(value, type):
                yield f"{namespace}.{name}"


def _attributes(namespace: str) -> List[Tuple[str, Any]]:
    place = found(namespace)
    return [] if place is None else [(name, getattr(place, name, None)) for name in dir(place)]
