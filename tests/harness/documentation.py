"""What the installed torch says of autograd: the docstrings that clauses cite, and public names."""

from __future__ import annotations

import functools
import hashlib
import importlib
import inspect
import re
from typing import Any, Dict, List, Optional

from .spec import Specification

MODULES = (
    "torch.autograd",
    "torch.autograd.anomaly_mode",
    "torch.autograd.forward_ad",
    "torch.autograd.function",
    "torch.autograd.functional",
    "torch.autograd.grad_mode",
    "torch.autograd.gradcheck",
    "torch.autograd.graph",
    "torch.func",
    "torch.utils.checkpoint",
)

_OF_TENSORS = re.compile(r"grad|backward|detach|hook|leaf|inference|^data$")
_OF_TORCH = re.compile(r"_grad|_inference|_anomaly")
_ADDRESS = re.compile(r".*(?:generated/|#)(?P<path>torch\.[\w.]+?)(?:\.html)?")


@functools.lru_cache(maxsize=None)
def documents(law: Specification) -> Dict[str, Any]:
    """Return what a report says of the installed torch's documentation."""
    return {"docstrings": digests(law), "names": surface()}


def digests(law: Specification) -> Dict[str, str]:
    """Return by name a digest of each docstring that a clause cites and the installed torch has.

    White space does not count. A change between two releases says: read the page again.
    """
    found = {}
    for path in sorted({cited(address) for address in law.sources.values()} - {""}):
        text = inspect.getdoc(_located(path))
        if text:
            found[path] = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]
    return found


def cited(address: str) -> str:
    """Return the name of torch that a page of the documentation is about; '' for other pages."""
    match = _ADDRESS.fullmatch(address)
    return match.group("path") if match else ""


def surface() -> List[str]:
    """Return the public names of autograd that the installed torch has.

    They are those of MODULES, and the attributes of torch and of tensors whose names speak of
    autograd.
    """
    names = [f"{module}.{name}" for module in MODULES for name in _public(_module(module))]
    names += [f"torch.Tensor.{name}" for name in _speaking("torch.Tensor", _OF_TENSORS)]
    names += [f"torch.{name}" for name in _speaking("torch", _OF_TORCH)]
    return sorted(names)


def _module(path: str) -> Any:
    try:
        return importlib.import_module(path)
    except ImportError:
        return None


def _public(module: Any) -> List[str]:
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return sorted(set(listed))
    own = vars(module).items() if module else ()
    return sorted(
        name
        for name, value in own
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    )


def _speaking(path: str, about: re.Pattern) -> List[str]:
    names = dir(_located(path))
    return [name for name in names if about.search(name) and not name.startswith("_")]


def _located(path: str) -> Optional[Any]:
    """Return what a dotted name leads to, or None where the installed torch has no such thing."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        found = _module(".".join(parts[:cut]))
        if found is not None:
            for part in parts[cut:]:
                found = getattr(found, part, None)
            return found
    return None
