"""The public names of autograd, and the clauses that speak of each."""

from __future__ import annotations

import functools
import inspect
import re
from typing import Dict, Iterable, Iterator, List, Set, Tuple

from .documentation import cited, located
from .spec import Clause, Specification

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
_OF_TORCH = re.compile(r"_grad|inference|_anomaly")
_ANY = re.compile("")

TENSOR, FUNCTION, NODE = "torch.Tensor", "torch.autograd.Function", "torch.autograd.graph.Node"
_IN_C = "torch._C._FunctionBase"
_ROOMS = {
    **{name: name for name in (TENSOR, FUNCTION, NODE, "torch.func")},
    "torch.autograd.function.FunctionCtx": FUNCTION,
}
_OWNERS = {"ctx": FUNCTION, "Function": FUNCTION, "grad_fn": NODE, "node": NODE}
_CODE = re.compile(r"`([^`]+)`")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_TITLE = re.compile(r"\[([\w.]+)\]")

Thing = Tuple[str, str]
"""What several names may lead to, as torch.no_grad and torch.autograd.no_grad: room and word."""


@functools.lru_cache(maxsize=None)
def surface() -> List[str]:
    """Return the public names of autograd that the installed torch has.

    They are those of MODULES, of nodes, of custom Functions as far as Python gives them theirs,
    and the attributes of torch and of tensors whose names speak of autograd.
    """
    found = [(module, _public(located(module))) for module in MODULES]
    found += [
        (TENSOR, _speaking(TENSOR, _OF_TENSORS)),
        (FUNCTION, sorted({*_speaking(FUNCTION, _ANY)} - {*_speaking(_IN_C, _ANY)})),
        (NODE, _speaking(NODE, _ANY)),
        ("torch", _speaking("torch", _OF_TORCH)),
    ]
    return sorted(
        {
            f"{owner}.{word}"
            for owner, words in found
            for word in words
            if not inspect.ismodule(getattr(located(owner), word, None))
        }
    )


def _public(module: object) -> List[str]:
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
    owner = located(path)
    names = dir(owner) if owner else ()
    return [name for name in names if about.search(name) and not name.startswith("_")]


def claims(law: Specification, names: Iterable[str]) -> Dict[str, List[str]]:
    """Return for each of these public names the IDs of the clauses that speak of it.

    A clause speaks of a name if its source is the page of the name or of a part of it, or if its
    law or its example names it in code. A word that belongs to several things, like `grad`, says
    nothing without what it belongs to.
    """
    things = {name: _thing(name) for name in names}
    words: Dict[str, Set[Thing]] = {}
    for thing in things.values():
        words.setdefault(thing[1], set()).add(thing)
    found: Dict[Thing, List[str]] = {thing: [] for thing in things.values()}
    for clause in law.clauses.values():
        spoken = {thing for said in _said(clause, law) for thing in _meant(said, words)}
        for thing in spoken & set(found):
            found[thing].append(clause.id)
    return {name: found[thing] for name, thing in things.items()}


def unclaimed(law: Specification, names: Iterable[str]) -> List[str]:
    """Return the names that no clause speaks of and that SPEC.md does not except."""
    claimed = claims(law, names)
    return [
        name for name, clauses in claimed.items() if not clauses and name not in law.without_law
    ]


def _thing(name: str) -> Thing:
    owner, _, word = name.rpartition(".")
    return _ROOMS.get(owner, "torch"), word


def _said(clause: Clause, law: Specification) -> Iterator[str]:
    """Yield the names that a clause says, from `torch.a.b.c` to a single word."""
    page = cited(law.sources[clause.source_key])
    if page:
        yield page
    yield from _TITLE.findall(clause.source)
    for code in (*_CODE.findall(clause.law), clause.example):
        yield from _NAME.findall(code)


def _meant(said: str, words: Dict[str, Set[Thing]]) -> Iterable[Thing]:
    """Return the things that a name may mean, as it is said."""
    parts = said.split(".")
    if parts[0] == "torch":
        return {_thing(".".join(parts[:end])) for end in range(2, len(parts) + 1)}
    if len(parts) > 1:
        owned = {_thing(f"torch.{said}"), (_OWNERS.get(parts[-2], TENSOR), parts[-1])}
        return owned - {("torch", parts[-1])} | _of_module(parts)
    things = words.get(said, set())
    return things if len(things) == 1 else ()


def _of_module(parts: List[str]) -> Set[Thing]:
    """Return what a name means that begins with the last part of a module, as forward_ad.x."""
    modules = {module.rpartition(".")[2]: module for module in MODULES}
    return {_thing(f"{modules[parts[-2]]}.{parts[-1]}")} if parts[-2] in modules else set()
