"""Runs a program on the installed torch, and looks at what it did."""

from __future__ import annotations

import functools
from typing import Any, Callable, Dict, List, Optional, Tuple

import torch

from ..language.printer import block
from ..language.program import Step
from .trace import FIELDS, GRAD_FIELDS, OPEN, TANGENT, Moment, in_order


class TorchRun:
    """The state of a program on torch: its results, and what hooks have noted."""

    def __init__(self) -> None:
        self.tensors: List[Optional[torch.Tensor]] = []
        self.log: List = []
        self._versions: List[Optional[int]] = []
        self._levels = 0

    def fork(self) -> TorchRun:
        """Return a run that goes on from here by itself, with the same tensors."""
        fork = TorchRun()
        fork._bind(self.tensors)
        return fork

    def perform(self, step: Step) -> Optional[Exception]:
        """Take one step; return the error that torch raised, if any."""
        row = step.row
        operands = [self.tensors[i] for i in step.operands]
        try:
            out = _compiled(step.word, step.params, step.modes)(self.log, *operands)
        except Exception as problem:
            self._bind([None] * row.results)
            return problem
        self._levels += _LEVELS.get(step.word, 0)
        if row.results:
            many = row.results > 1 or row.kind == "call"
            self._bind(list(out) if many else [out])
        return None

    def close(self) -> None:
        """Exit the dual level that the program has entered."""
        for _ in range(self._levels):
            torch.autograd.forward_ad.exit_dual_level()

    def _bind(self, results: List[Optional[torch.Tensor]]) -> None:
        self.tensors.extend(results)
        self._versions.extend(_version(tensor) for tensor in results)

    def moment(self, expected: Moment) -> Moment:
        """Look at everything that the law speaks of."""
        versions = [_version(tensor) for tensor in self.tensors]
        moved = [new != old for new, old in zip(versions, self._versions)]
        self._versions = versions
        observe, observe_grad = _observers()
        return Moment(
            [None if tensor is None else _seen(observe, tensor) for tensor in self.tensors],
            [
                OPEN if grad is OPEN or tensor is None else _attempted(observe_grad, tensor)
                for tensor, grad in zip(self.tensors, expected.grads)
            ],
            moved,
            in_order(self.log),
            [
                OPEN if along is OPEN or tensor is None else _attempted(_tangent(), tensor)
                for tensor, along in zip(self.tensors, expected.tangents)
            ],
        )


_LEVELS = {"enter_level": 1, "exit_level": -1}
"""By how much a word changes the number of dual levels that are entered."""


def _seen(observe: Callable, tensor: torch.Tensor) -> Tuple:
    """Return what is observed, or where torch raises at a look, its error."""
    try:
        return observe(tensor)
    except RuntimeError:
        return tuple(_attempted(_look(source), tensor) for source in _sources().values())


@functools.lru_cache(maxsize=None)
def known_as(dtype: str) -> str:
    """Return how the torch under test prints the dtype of this name, which may be another's."""
    return str(getattr(torch, dtype.partition(".")[2]))


def _attempted(look: Callable, tensor: torch.Tensor) -> Any:
    try:
        return look(tensor)
    except RuntimeError as problem:
        return f"RuntimeError: {problem}"


def _look(source: str) -> Callable:
    return eval(f"lambda t: {source.format(t='t')}", {"OPEN": OPEN, "torch": torch})


@functools.lru_cache(maxsize=None)
def _tangent() -> Callable:
    return _look(TANGENT[1])


def _version(tensor: Optional[torch.Tensor]) -> Optional[int]:
    if tensor is None or (_has_inference() and tensor.is_inference()):
        return None
    return tensor._version


@functools.lru_cache(maxsize=None)
def _has_inference() -> bool:
    return hasattr(torch.Tensor, "is_inference")


@functools.lru_cache(maxsize=None)
def _sources() -> Dict[str, str]:
    fields = dict(FIELDS)
    if not _has_inference():
        fields.update(is_inference="False", retains_grad="OPEN")
    return fields


@functools.lru_cache(maxsize=None)
def _observers() -> Tuple[Callable, Callable]:
    seen = ", ".join(source.format(t="t") for source in _sources().values())
    grad = ", ".join(source.format(t="t") for _, source in GRAD_FIELDS)
    scope = {"OPEN": OPEN}
    return (
        eval(f"lambda t: ({seen})", scope),
        eval(f"lambda t: None if t.grad is None else ({grad})"),
    )


@functools.lru_cache(maxsize=20000)
def _compiled(word: str, params: Tuple, modes: Tuple[str, ...]) -> Callable:
    """Return a function that takes the step: the same source as in a printed script."""
    row = Step(word).row
    names = [f"a{i}" for i in range(row.arity)]
    expression = row.source(names, **dict(params))
    statement = f"return {expression}" if row.results else expression
    text = f"def step(log, {', '.join(names)}):\n" + block([statement], modes, "    ")
    scope: dict = {"torch": torch}
    exec(row.definition, scope)
    exec(compile(text, "<step>", "exec"), scope)
    return scope["step"]
