"""Cases as recipes: what a strategy draws is built afresh for every run and can be printed.

A test mutates the tensors that it is given. Drawing recipes instead of tensors keeps the
case intact for the script that reproduces a failure.
"""

from __future__ import annotations

import abc
import ast
from types import SimpleNamespace
from typing import Any, Callable, Dict

import torch

from .evidence import CASE

_names: Dict[str, Any] = {}


def offer(names: Dict[str, Any]) -> None:
    """Let sources use these names too: what stands in for torch may print its dtypes by them."""
    _names.clear()
    _names.update(names)


class Recipe(abc.ABC):
    """Something that a case holds: Python source that builds it."""

    @abc.abstractmethod
    def source(self) -> str:
        """Return an expression, in terms of `torch` alone, that builds the value."""

    def build(self) -> Any:
        """Build the value on the default device."""
        return eval(compile(self.source(), CASE, "eval"), {**_names, "torch": torch})

    def __repr__(self) -> str:
        return self.source()


def built(value: Any) -> Any:
    """Return the value with every recipe in it, also inside lists and tuples, built."""
    if isinstance(value, Recipe):
        return value.build()
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return type(value)(built(entry) for entry in value)
    return value


def source(value: Any) -> str:
    """Return an expression that builds the value; raise TypeError for what has none."""
    if isinstance(value, Recipe):
        return value.source()
    if isinstance(value, list):
        return "[" + ", ".join(source(entry) for entry in value) + "]"
    if type(value) is tuple:
        return "(" + "".join(source(entry) + ", " for entry in value).strip() + ")"
    if isinstance(value, float):
        return repr(value) if abs(value) < float("inf") else f"float('{value}')"
    if isinstance(value, str) and "\n" in value:
        quoted = '"""\\\n' + value + '"""'
        return quoted if _reads_back(quoted, value) else repr(value)
    if isinstance(value, torch.dtype):
        return _dtype_source(value)
    if value is None or isinstance(value, (bool, int, complex, str)):
        return repr(value)
    raise TypeError(f"a case can't hold {value!r}; draw a Recipe, number, string, list or tuple")


def _dtype_source(dtype: torch.dtype) -> str:
    """Return torch's name for it, also where what stands in for torch prints another."""
    text = str(dtype)
    if text.startswith("torch."):
        return text
    return next(f"torch.{name}" for name in dir(torch) if getattr(torch, name) is dtype)


def _reads_back(text: str, value: str) -> bool:
    try:
        return ast.literal_eval(text) == value
    except (SyntaxError, ValueError):
        return False


_running: Callable[[str], str] = str


def run_functions(running: Callable[[str], str]) -> None:
    """Let the functions of rows be what this makes of their source, from now on."""
    global _running
    _running = running


class Row(Recipe):
    """A row of a table: named fields, those that start with `lambda` being functions.

    Tests read `row.forward(x)`; scripts show the row as the source that it was written in.
    `name` labels the row in test IDs.
    """

    def __init__(self, name: str, since: str = "1.6", **fields: Any) -> None:
        self.name = name
        self.since = since
        self.fields: Dict[str, Any] = fields
        self._built: Any = None

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["fields"][name]
        except KeyError:
            raise AttributeError(name) from None

    def source(self) -> str:
        """Return the row as a namespace of its fields."""
        shown = (f"{k}={_field_source(v)}" for k, v in self.fields.items())
        return "SimpleNamespace(" + ", ".join(shown) + ")"

    def build(self) -> Any:
        """Compile the row once; its functions look torch up at every call."""
        if self._built is None:
            code = compile(self.source(), CASE, "eval")
            known = {**_names, "torch": torch, "SimpleNamespace": SimpleNamespace}
            self._built = eval(code, known)
        return self._built


def _field_source(value: Any) -> str:
    if not (isinstance(value, str) and value.startswith("lambda")):
        return source(value)
    return value if value.startswith("lambda:") else _running(value)


def definition(name: str, value: Any) -> str:
    """Return the statement that defines a case's variable in a script."""
    return f"{name} = {source(value)}\n"
