"""A second oracle: forward accumulation over fractions, without a graph.

The numbers carry their derivatives with them, through the memory of the reference but past its
history, its views' lenses and its engine. Where the two disagree, the suite is wrong.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any, Dict, List, Mapping, Optional, Tuple

import numpy as np

from ...reference import backward
from ...reference.memory import Tensor
from ...reference.operations import constant
from ...reference.refusals import Refusal, Unsettled
from ..language.checkpoints import CHECKPOINTS
from ..language.operations import IN_PLACE, JUMPS, MAKING_COMPLEX, OPERATIONS, VIEWS
from ..language.program import Program, Step

_ROUNDED = {row.name for row in OPERATIONS + IN_PLACE if not row.exact}
_CONVERTING = {"to_double", "to_float", "to_int"}
_WORDS = OPERATIONS + CHECKPOINTS + VIEWS + IN_PLACE
_KNOWN = {row.name for row in _WORDS} - _ROUNDED - JUMPS - _CONVERTING


_EXACT_BELOW = 2**20


class Disagreement(Exception):
    """The reference and forward accumulation differ about a derivative."""


class Dual:
    """A fraction with its derivatives by elements of leaves, those that are not zero."""

    __slots__ = ("slopes", "value")

    def __init__(self, value: Any, slopes: Mapping[Tuple, Fraction] = {}) -> None:
        self.value = Fraction(value)
        self.slopes = slopes

    def _with(self, other: Any, value: Fraction, mine: Any, its: Any) -> Dual:
        """Return a number whose derivative is `mine` times ours plus `its` times the other's."""
        slopes = {about: mine * slope for about, slope in self.slopes.items()}
        for about, slope in other.slopes.items():
            slopes[about] = slopes.get(about, 0) + its * slope
        return Dual(value, slopes)

    def __add__(self, other: Any) -> Dual:
        other = _dual(other)
        return self._with(other, self.value + other.value, 1, 1)

    def __sub__(self, other: Any) -> Dual:
        other = _dual(other)
        return self._with(other, self.value - other.value, 1, -1)

    def __mul__(self, other: Any) -> Dual:
        other = _dual(other)
        return self._with(other, self.value * other.value, other.value, self.value)

    def __truediv__(self, other: Any) -> Dual:
        other = _dual(other)
        quotient = self.value / other.value
        return self._with(other, quotient, 1 / other.value, -quotient / other.value)

    def __pow__(self, exponent: int) -> Dual:
        slope = exponent * self.value ** (exponent - 1)
        return self._with(Dual(0), self.value**exponent, slope, 0)

    def __neg__(self) -> Dual:
        return Dual(0) - self

    def __rsub__(self, other: Any) -> Dual:
        return _dual(other) - self

    __radd__ = __add__
    __rmul__ = __mul__


def _dual(value: Any) -> Dual:
    return value if isinstance(value, Dual) else Dual(value)


def understood(program: Program) -> Program:
    """Return the steps up to the first that rounds, has a kink, converts or switches a mode.

    Of complex numbers and of dual tensors nothing is understood.
    """

    def known(step: Step) -> bool:
        if step.modes or step.word in MAKING_COMPLEX:
            return False
        return step.row.kind == "leaf" or step.word in _KNOWN

    return tuple(itertools.takewhile(known, program))


def check(program: Program, root: Optional[int] = None) -> int:
    """Return how many derivatives of the root's sum both oracles agree on.

    The root is the last result that requires grad where no other is named. Raise Disagreement
    where the oracles differ.
    """
    tensors, numbers = _run(program)
    roots = [i for i, tensor in enumerate(tensors) if tensor.requires_grad]
    root = root if root is not None else max(roots, default=None)
    leaves = [i for i in roots if tensors[i].is_leaf and tensors[i].lens is None]
    if root not in roots or root in leaves:
        return 0
    ones = constant(np.ones(tensors[root].shape, tensors[root].dtype))
    inputs = [tensors[i] for i in leaves]
    try:
        found, _ = backward.grad(tensors[root], inputs, ones, allow_unused=True)
    except (Refusal, Unsettled):
        return 0
    total = sum(numbers[root].values.ravel(), Dual(0))
    if not _exact(numbers, total):
        return 0
    for leaf, gradient in zip(leaves, found):
        _compare(leaf, tensors[leaf], gradient, total.slopes)
    return sum(tensors[leaf].size for leaf in leaves)


def _exact(numbers: List[Tensor], total: Dual) -> bool:
    """Return whether floats compute without rounding with numbers as great as these."""
    duals = [tensor for tensor in numbers if tensor.dtype == object]
    values = [_dual(number).value for tensor in duals for number in tensor.values.flat]
    return all(abs(value) < _EXACT_BELOW for value in (*values, *total.slopes.values()))


def _compare(
    leaf: int, tensor: Tensor, gradient: Optional[Tensor], slopes: Mapping[Tuple, Fraction]
) -> None:
    for place in np.ndindex(*tensor.shape):
        derived = slopes.get((leaf, tensor.positions[place]), 0)
        returned = 0 if gradient is None else Fraction(gradient.values[place].item())
        if derived != returned:
            raise Disagreement(f"by t{leaf}{list(place)}: {returned}, by fractions {derived}")


def _run(program: Program) -> Tuple[List[Tensor], List[Tensor]]:
    """Run the program with a history and with duals; skip what the law refuses."""
    tensors: List[Tensor] = []
    numbers: List[Tensor] = []
    for step in program:
        if step.row.kind == "leaf":
            numbers.append(_leaf(step, len(tensors)))
            tensors += _taken(step, tensors)
            continue
        try:
            tensors += _taken(step, tensors)
        except Refusal:
            continue
        numbers += _taken(step, numbers)
    return tensors, numbers


def _taken(step: Step, tensors: List[Tensor]) -> List[Tensor]:
    """Take the step on these tensors; return its results."""
    out = step.row.meaning([], *(tensors[i] for i in step.operands), **dict(step.params))
    return [[], [out], out][min(step.row.results, 2)]


def _leaf(step: Step, number: int) -> Tensor:
    """Return the leaf with a dual for each element, or as it is where it can't require grad."""
    params: Dict[str, Any] = dict(step.params, flag=False)
    leaf = step.row.meaning([], **params)
    if leaf.floating:
        duals = [
            Dual(value, {(number, i): Fraction(1)})
            for i, value in enumerate(leaf.storage.values.tolist())
        ]
        leaf.storage.values = np.array([*duals, None], object)[:-1]
    return leaf
