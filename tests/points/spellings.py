"""The ways in which the installed torch lets a function of the families be written.

They are looked up: functions of one name, or of a name that its page calls an alias, in the
namespaces of torch; methods of tensors; modules of the same name whose call takes the tensors
and whose constructor takes the rest; writes in place; variants with `out=`.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import re
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Set

import torch

from ..harness.cases import Row
from .point import Point, forward

_NAMESPACES = ("torch", "torch.nn.functional", "torch.special", "torch.linalg")
_ALIAS = re.compile(r"Alias (?:for|of) :(?:func|meth):`~?(?:[\w.]*\.)?(\w+)`(?! with)")
_TAKES_OUT = re.compile(r"\s*[\w.]+\([^()]*\bout\b[^()]*\) -> Tensor\b")


class Call(NamedTuple):
    """A call as it is written: a function's name, its arguments, and what follows the call.

    `tensors` are the arguments that the point enters, which come first; `options` the others.
    """

    name: str
    tensors: List[str]
    options: List[str]
    rest: str

    @property
    def arguments(self) -> List[str]:
        """All arguments in order."""
        return [*self.tensors, *self.options]


def parsed(point: Point) -> Optional[Call]:
    """Return the call that the point's function is, or None where it is something else."""
    tree = ast.parse(point.call, mode="eval").body
    outer = tree
    while isinstance(tree, ast.Subscript):
        tree = tree.value
    if not (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Attribute)):
        return None
    source = functools.partial(ast.get_source_segment, point.call)
    owner = [] if source(tree.func.value) in ("F", *_NAMESPACES) else [tree.func.value]
    arguments = [*owner, *tree.args]
    tensors = [one for one in arguments if _reads_the_point(one)]
    if arguments[: len(tensors)] != tensors or not tensors:
        return None
    options = [source(one) for one in arguments[len(tensors) :]]
    options += [f"{keyword.arg}={source(keyword.value)}" for keyword in tree.keywords]
    rest = point.call[tree.end_col_offset :] if outer is not tree else ""
    return Call(tree.func.attr, [source(one) for one in tensors], options, rest)


def _reads_the_point(expression: ast.expr) -> bool:
    names = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    return bool(names & {"x", "a", "b", "c"})


def spellings(points: Sequence[Point]) -> List[Row]:
    """Return for each other way to write a function of the points a row that has both."""
    return _rows(points, _others)


def in_place(points: Sequence[Point]) -> List[Row]:
    """Return for each way to write a function of the points in place a row that has both."""
    return _rows(points, _in_place)


def with_out(points: Sequence[Point]) -> List[Row]:
    """Return for each function of the points that is documented to take `out=` a row with both."""
    return _rows(points, _with_out, "x, out")


def _rows(points: Sequence[Point], written: Any, parameters: str = "x") -> List[Row]:
    """Return rows with the function as `forward` and `other`, and `points`, all that it has."""
    rows: Dict[str, Row] = {}
    for point in points:
        call = parsed(point)
        for text in sorted(written(call)) if call else ():
            if text in (point.call, point.call.replace("F.", "torch.nn.functional.", 1)):
                continue
            other = forward(text).replace("lambda x:", f"lambda {parameters}:", 1)
            fields = {"forward": point.fields["forward"], "other": other, "points": []}
            row = Row(text, point.since, **fields, copies=point.fields["copies"])
            rows.setdefault(text, row).fields["points"].append(point.fields["point"])
    return list(rows.values())


def _others(call: Call) -> Iterator[str]:
    for path in _functions(call.name):
        yield f"{path}({', '.join(call.arguments)}){call.rest}"
    for name in _names(call.name):
        if hasattr(torch.Tensor, name):
            yield f"{_object(call)}.{name}({', '.join(call.arguments[1:])}){call.rest}"
    yield from _modules(call)


def _object(call: Call) -> str:
    first = call.tensors[0]
    return first if re.fullmatch(r"[\w.()\[\]]+|torch\.\w+\(.*\)", first) else f"({first})"


def _functions(name: str) -> Iterator[str]:
    """Yield the functions of this name, and those that are said to be its aliases."""
    for namespace in _NAMESPACES:
        place = _namespace(namespace)
        for known in _names(name):
            if _page(getattr(place, known, None)):
                yield f"{namespace}.{known}"


def _page(function: Any) -> str:
    """Return what documents a function; nothing for one that is not public."""
    return str(getattr(function, "__doc__", None) or "")


def _namespace(path: str) -> Any:
    try:
        return importlib.import_module(path)
    except ImportError:
        return None


def _names(name: str) -> Set[str]:
    """Return the names under which a function is known."""
    groups = _aliases()
    return {name, *groups.get(name, ())}


@functools.lru_cache(maxsize=None)
def _aliases() -> Dict[str, Set[str]]:
    """Return for each name the others that a page says to stand for the same function."""
    groups: Dict[str, Set[str]] = {}
    for place in (torch, *map(_namespace, _NAMESPACES[2:])):
        for name in dir(place):
            told = _ALIAS.search(_page(getattr(place, name)))
            if told:
                groups.setdefault(told.group(1), {told.group(1)}).add(name)
    return {name: group for group in groups.values() for name in group}


def _modules(call: Call) -> Iterator[str]:
    sought = call.name.replace("_", "")
    for name in dir(torch.nn):
        module = getattr(torch.nn, name)
        if name.lower() == sought and name != sought and inspect.isclass(module):
            options = _constructing(call, module)
            takes = len(inspect.signature(module.forward).parameters) - 1
            if "training" in _parameters(call.name):
                continue  # a module is in training at first, and a function is not
            if options is not None and takes == len(call.tensors):
                yield f"torch.nn.{name}({', '.join(options)})({', '.join(call.tensors)}){call.rest}"


def _constructing(call: Call, module: Any) -> Optional[List[str]]:
    """Return the call's options as the module's constructor takes them, or None."""
    known = inspect.signature(module.__init__).parameters
    names = _parameters(call.name)[len(call.tensors) :]
    options = [
        option if "=" in option or not names else f"{names[place]}={option}"
        for place, option in enumerate(call.options)
    ]
    keywords = [option.partition("=")[0] for option in options if "=" in option]
    return options if all(keyword in known for keyword in keywords) else None


def _parameters(name: str) -> List[str]:
    """Return the names of the parameters of a function of nn.functional, if they are known."""
    try:
        parameters = inspect.signature(getattr(torch.nn.functional, name)).parameters.values()
    except (AttributeError, TypeError, ValueError):
        return []
    plain = [one.name for one in parameters if one.kind is one.POSITIONAL_OR_KEYWORD]
    return plain if len(plain) == len(parameters) else []


def _in_place(call: Call) -> Iterator[str]:
    if call.rest or "complex" in call.tensors[0]:
        return
    first, others = f"{call.tensors[0]} * 1", call.arguments[1:]
    for name in (f"{known}_" for known in _names(call.name)):
        if hasattr(torch.Tensor, name):
            yield f"({first}).{name}({', '.join(others)})"
        for namespace in _NAMESPACES:
            if hasattr(_namespace(namespace), name):
                yield f"{namespace}.{name}({', '.join([first, *others])})"
    if "inplace" in _parameters(call.name):
        written = ", ".join([first, *others, "inplace=True"])
        yield f"torch.nn.functional.{call.name}({written})"


def _with_out(call: Call) -> Iterator[str]:
    if call.rest:
        return
    for path in _functions(call.name):
        namespace, _, name = path.rpartition(".")
        if _TAKES_OUT.match(_page(getattr(_namespace(namespace), name))):
            yield f"{path}({', '.join(call.arguments)}, out=out)"
