"""What is tested: a device of torch, or whatever an adapter supplies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Dict

from .loading import load

_DEVICES = ("cpu", "cuda", "mps", "xpu", "npu", "hpu")


class BackendError(Exception):
    """The backend is unknown or can't be used here."""


@dataclass(frozen=True)
class Backend:
    """A backend under test.

    `device` is the device string on which every tensor of the suite is created.
    `lacks` maps the ID of a clause that the backend leaves out on purpose to the reason;
    such a clause is `unsupported`.
    """

    name: str
    device: str
    lacks: Dict[str, str] = field(default_factory=dict)

    def set_up(self) -> None:
        """Make the device the default one; called once in each process before any tensor."""
        import torch

        torch.set_num_threads(1)
        if hasattr(torch, "set_warn_always"):
            torch.set_warn_always(True)
        if self.device != "cpu":
            torch.set_default_device(self.device)

    def script_lines(self) -> str:
        """Return what a standalone script needs to run on this backend."""
        if self.device == "cpu":
            return ""
        return f"torch.set_default_device({self.device!r})\n"


def backend(name: str) -> Backend:
    """Return the backend of this name, or the object that `package.module:attribute` names.

    Raise BackendError saying what to write instead.
    """
    if re.fullmatch(rf"({'|'.join(_DEVICES)})(:\d+)?", name):
        return Backend(name=name, device=name)
    if ":" not in name:
        raise BackendError(
            f"unknown backend {name!r}; write one of {', '.join(_DEVICES)}, "
            "or package.module:attribute for an adapter of your own"
        )
    return load(name, Backend, "backend", BackendError, "see tests/harness/backends.py")
