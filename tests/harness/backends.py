"""What is tested: a device of torch, or whatever an adapter supplies."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
import sys
from dataclasses import dataclass, field
from importlib import metadata
from types import ModuleType
from typing import Any, Dict, List

from .loading import load
from .spec import Specification

_DEVICES = ("cpu", "cuda", "xpu", "npu", "hpu")

ENTRY_POINTS = "autograd_spec.backends"
"""The group of entry points under which an installed package offers backends by name."""


class BackendError(Exception):
    """The backend is unknown or can't be used here."""


@dataclass(frozen=True)
class Backend:
    """A backend under test; an adapter is one of these, and needs no more than what it differs in.

    `stand_in` is Python source that puts a module with torch's API in torch's place; the suite
    runs it once in each process, before torch is imported. `release` is the release of torch
    whose law such a module is held to.
    `device` is the device string on which every tensor of the suite is created.
    `preamble` is Python source that makes the backend known to torch. The suite runs it once in
    each process, after torch is imported and before any tensor is made; scripts begin with it.
    `through` says how functions are run: source in which `{}` stands for the function, for
    instance `torch.compile({}, backend="eager")`.
    `before_each` is Python source that the suite runs before each test, where the backend
    remembers something of what it ran before; it knows torch and what the preamble defines.
    `lacks` maps IDs of clauses, or patterns as for `--clauses`, to the reason why the backend
    leaves them out on purpose; such clauses are `unsupported`.
    `refusals` maps parts of error texts to the reason why the backend refuses so on purpose; a
    clause of which it refuses a case, and fails none, is `unsupported` too.
    `prints` is a regular expression for how the backend prints a tensor, where not as torch
    does; its group holds the values.
    `slack` multiplies the bounds on errors of rounding, where arithmetic is coarser than IEEE's.
    """

    name: str
    stand_in: str = ""
    release: str = ""
    device: str = "cpu"
    preamble: str = ""
    through: str = "{}"
    before_each: str = ""
    lacks: Dict[str, str] = field(default_factory=dict)
    refusals: Dict[str, str] = field(default_factory=dict)
    prints: str = ""
    slack: float = 1.0

    def scope(self) -> Dict[str, Any]:
        """Return what the adapter's sources have defined, by name: a module's, as a script's is."""
        name = re.sub(r"\W", "_", f"adapter_{self.name}")
        return vars(sys.modules.setdefault(name, ModuleType(name)))

    def take_place(self) -> None:
        """Put the module that is tested in torch's place; raise BackendError where that fails."""
        try:
            exec(compile(self.stand_in, f"<stand-in of {self.name}>", "exec"), self.scope())
        except Exception as problem:
            told = f"{type(problem).__name__}: {problem}"
            raise BackendError(f"what puts {self.name} in torch's place fails: {told}") from problem

    def set_up(self) -> None:
        """Run the preamble and make the device the default one; once in each process."""
        import torch

        for switch, value in (("set_num_threads", 1), ("set_warn_always", True)):
            if hasattr(torch, switch):
                getattr(torch, switch)(value)
        self.scope()["torch"] = torch
        exec(compile(self.preamble, f"<preamble of {self.name}>", "exec"), self.scope())
        if self.device != "cpu":
            torch.set_default_device(self.device)

    def renew(self) -> None:
        """Let the backend forget the tests before this one."""
        exec(self.before_each, self.scope())

    def lacking(self, law: Specification) -> Dict[str, str]:
        """Return why clauses are left out, by ID; raise ValueError for a stray pattern."""
        return {name: why for told, why in self.lacks.items() for name in law.matching([told])}

    def running(self, function: str) -> str:
        """Return the source of a function that runs as this backend runs functions."""
        return self.through.replace("{}", function)

    def loosened(self, word: str) -> str:
        """Return the source of a word of the scripts with the bounds that this backend needs."""
        return word if self.slack == 1 else word.replace("ulps *", f"{self.slack:g} * ulps *")

    def setting_up(self, script: str) -> str:
        """Return a script, which begins with its imports, with what it needs on this backend."""
        imports = re.match(r"((import|from) .*\n+)*", script)[0]
        head = f"{self.stand_in}{imports.rstrip()}\n{self.script_lines()}"
        rest = script[len(imports) :]
        gap = "\n\n" if rest.startswith(("class", "def", "@")) else "\n"
        return head + gap + rest

    def script_lines(self) -> str:
        """Return what a standalone script needs to run on this backend, after its imports."""
        if self.device == "cpu":
            return self.preamble
        return f'{self.preamble}torch.set_default_device("{self.device}")\n'


def backend(name: str) -> Backend:
    """Return the backend of this name, or the object that `package.module:attribute` names.

    A name is that of a device, of an adapter in `tests/backends/`, or of an entry point of an
    installed package. Raise BackendError saying what to write instead.
    """
    if re.fullmatch(rf"({'|'.join(_DEVICES)})(:\d+)?", name):
        return Backend(name=name, device=name)
    if ":" in name:
        return load(name, Backend, "backend", BackendError, "see tests/harness/backends.py")
    if name in shipped():
        return shipped()[name]
    for entry in _entry_points():
        if entry.name == name:
            return load(entry.value, Backend, "backend", BackendError, f"mend {entry.value}")
    offered = [*shipped(), *sorted(entry.name for entry in _entry_points())]
    raise BackendError(
        f"unknown backend {name!r}; write a device such as {', '.join(_DEVICES)}, one of "
        f"{', '.join(offered)}, or package.module:attribute for an adapter of your own"
    )


@functools.lru_cache(maxsize=None)
def shipped() -> Dict[str, Backend]:
    """Return the adapters in `tests/backends/` by their names."""
    room = importlib.import_module("..backends", __package__)
    modules = [
        importlib.import_module(f"{room.__name__}.{name}")
        for _, name, is_folder in sorted(pkgutil.iter_modules(room.__path__))
        if not is_folder  # which holds what an adapter needs
    ]
    every = [value for module in modules for value in vars(module).values()]
    return {value.name: value for value in every if isinstance(value, Backend)}


def _entry_points() -> List[Any]:
    found = metadata.entry_points()
    if hasattr(found, "select"):
        return list(found.select(group=ENTRY_POINTS))
    return list(found.get(ENTRY_POINTS, ()))  # before Python 3.10
