"""Standalone scripts: the test's own body, its case and what it needs, importing torch alone."""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from types import ModuleType
from typing import Any, Callable, Dict, List, Set

from .backends import Backend
from .cases import definition, source
from .spec import Clause


def standalone(test: Callable, case: Dict[str, Any], clause: Clause, backend: Backend) -> str:
    """Return a script that exits 1 where the test fails on this case, and 0 elsewhere."""
    body = _body(test)
    needs = _Needs()
    needs.add_names(body, set(case), test.__globals__)
    setting = "".join(definition(name, value) for name, value in case.items())
    if any("SimpleNamespace(" in text for text in (setting, *needs.definitions)):
        needs.imports.add("from types import SimpleNamespace")
    needs.imports.add("import torch")
    header = "".join(f"# {line}\n" for line in textwrap.wrap(f"{clause.id}: {clause.law}", 97))
    imports = "\n".join(sorted(needs.imports)) + "\n"
    return "\n".join(
        part
        for part in [
            header + backend.stand_in + imports + backend.script_lines(),
            *map(backend.loosened, needs.definitions),
            setting + body,
        ]
        if part
    )


def _body(test: Callable) -> str:
    tree, lines = _parsed(test)
    statements = tree.body[0].body
    if ast.get_docstring(tree.body[0]):
        statements = statements[1:]
    first = statements[0]
    decorators = getattr(first, "decorator_list", [])
    start = min([first.lineno] + [decorator.lineno for decorator in decorators])
    return textwrap.dedent("\n".join(lines[start - 1 : statements[-1].end_lineno])) + "\n"


def _parsed(thing: Any) -> Any:
    text = textwrap.dedent(inspect.getsource(thing))
    return ast.parse(text), text.splitlines()


class _Needs:
    """Imports and definitions that a piece of source refers to, gathered transitively."""

    def __init__(self) -> None:
        self.imports: Set[str] = set()
        self.definitions: List[str] = []
        self._seen: Set[str] = set()

    def add_names(self, text: str, known: Set[str], scope: Dict[str, Any]) -> None:
        """Add what the global names that `text` reads stand for in `scope`."""
        names = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]
        local = {name.id for name in names if isinstance(name.ctx, ast.Store)}
        for name in names:
            if name.id not in known | local | self._seen:
                self._add(name.id, scope)

    def _add(self, name: str, scope: Dict[str, Any]) -> None:
        if name not in scope or hasattr(builtins, name):
            return
        self._seen.add(name)
        value = scope[name]
        home = getattr(value, "__module__", None) or ""
        if isinstance(value, ModuleType):
            self._import_module(name, value.__name__)
        elif hasattr(value, "script_form"):
            self._define(value.script_form, vars(inspect.getmodule(value)))
        elif inspect.isfunction(value) or inspect.isclass(value):
            if home.split(".")[0] == __name__.split(".")[0]:
                self._define_from_source(value)
            else:
                self.imports.add(f"from {home} import {name}")
        else:
            self._define(f"{name} = {source(value)}\n", scope)

    def _import_module(self, name: str, module: str) -> None:
        self.imports.add(f"import {module}" if name == module else f"import {module} as {name}")

    def _define_from_source(self, value: Any) -> None:
        text = textwrap.dedent(inspect.getsource(value))
        scope = inspect.getmodule(value).__dict__
        self._define(text, scope)

    def _define(self, text: str, scope: Dict[str, Any]) -> None:
        self.add_names(text, set(), scope)
        self.definitions.append(text)
