"""The grad mode of the calling thread, below the context managers that a mutant patches."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator

import torch

_MANAGERS = ("torch.no_grad", "torch.enable_grad", "torch.set_grad_enabled")
ENTERS = tuple(f"{manager}.__enter__" for manager in _MANAGERS)
EXITS = tuple(f"{manager}.__exit__" for manager in _MANAGERS)
DECORATES = tuple(f"{manager}.__call__" for manager in _MANAGERS[:2])

_set = getattr(torch._C, "_set_grad_enabled", None) or torch._C.set_grad_enabled
_is = torch.is_grad_enabled
_inside = getattr(torch, "is_inference_mode_enabled", lambda: False)
_is_inference = getattr(torch.Tensor, "is_inference", lambda tensor: False)


def switch(enabled: bool) -> None:
    """Turn recording on or off."""
    _set(enabled)


def recording() -> bool:
    """Tell whether operations are recorded."""
    return _is()


@contextlib.contextmanager
def grad_mode(enabled: bool) -> Iterator[None]:
    """Turn recording on or off inside the `with`."""
    before = recording()
    switch(enabled)
    try:
        yield
    finally:
        switch(before)


def recorded(original: Callable, *args: Any, **kwargs: Any) -> Any:
    """Call the original as in the default mode."""
    with grad_mode(True):
        return original(*args, **kwargs)


def in_no_grad() -> bool:
    """Tell whether recording is off, and not because of inference mode."""
    return not (recording() or inside())


def inside() -> bool:
    """Tell whether the calling thread is in inference mode."""
    return _inside()


def is_inference(value: Any) -> bool:
    """Tell whether this is an inference tensor."""
    return torch.is_tensor(value) and _is_inference(value)


def as_inside(original: Callable, *args: Any, **kwargs: Any) -> Any:
    """Call the original as in inference mode."""
    with torch.inference_mode():
        return original(*args, **kwargs)


def as_outside(original: Callable, *args: Any, **kwargs: Any) -> Any:
    """Call the original as in the default mode, also from inference mode."""
    with torch.inference_mode(False), grad_mode(True):
        return original(*args, **kwargs)
