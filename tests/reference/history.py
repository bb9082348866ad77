"""SPEC.md, History: an operation records how the gradient of its result becomes its inputs'."""

from __future__ import annotations

import inspect
import itertools
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np

from . import modes
from .memory import Tensor, Values
from .refusals import IllFormed, Unsettled
from .saved import Saved

_INPUTS = "xyz"
_orders = itertools.count()


class Accumulator:
    """The end of a graph: the node that adds to the `.grad` of a leaf."""

    __slots__ = ("hooks", "leaf", "order")

    def __init__(self, leaf: Tensor) -> None:
        self.leaf = leaf
        self.hooks: List[Callable] = []
        self.order = -1


class Node:
    """One recorded operation: edges to what its inputs come from, and what it has saved.

    `retainers` are the tensors that keep the gradient of this node's result. `watched` are
    the memories of which the operation may have saved either. What it saved is `released`, or
    `perhaps_released` where an implementation may have run the node or not. `beside` is a node
    to which the gradient that this one computes may lead, by another formula for it.
    """

    __slots__ = (
        "beside",
        "edges",
        "hooks",
        "operation",
        "order",
        "params",
        "perhaps_released",
        "released",
        "retainers",
        "saved",
        "sinks",
        "watched",
    )

    def __init__(self, operation: Operation, inputs: Sequence[Tensor], params: Dict) -> None:
        self.order = next(_orders)
        self.operation = operation
        self.params = params
        self.edges = [edge(tensor) if tensor.floating else None for tensor in inputs]
        self.sinks = [(tensor.shape, tensor.dtype) for tensor in inputs]
        used = [needs for needs, e in zip(operation.needs, self.edges) if e is not None]
        names = {name for needs in used for name in needs if name in _INPUTS}
        self.saved = {
            name: Saved(inputs[_INPUTS.index(name)], operation.either) for name in sorted(names)
        }
        self.watched: List[Tuple[Any, int]] = []
        if operation.either:
            for tensor in inputs:
                self.watch(tensor)
        self.beside: Optional[Node] = None
        self.hooks: List[Callable] = []
        self.retainers: List[Tensor] = []
        self.released = self.perhaps_released = False

    def watch(self, tensor: Tensor) -> None:
        """Note that the operation may have saved this tensor."""
        self.watched.append((tensor.storage, tensor.storage.version))


class Operation:
    """A function of arrays with one vector-Jacobian product (vjp) for each argument.

    A vjp takes the gradient of the result and, by name, what else it needs: the arguments
    `x`, `y`, `z`, which are then saved, and parameters. It computes with recorded operations,
    so that a gradient can be differentiated again. `either` marks an operation that may save
    its result in place of its input; `natural` one whose result has its own dtype.
    """

    def __init__(
        self, forward: Callable, *vjps: Callable, either: bool = False, natural: bool = False
    ) -> None:
        self.forward = forward
        self.vjps = vjps
        self.needs = [list(inspect.signature(vjp).parameters)[1:] for vjp in vjps]
        self.either = either
        self.natural = natural

    def __call__(self, *inputs: Tensor, **params: Any) -> Tensor:
        """Return the result in new memory, recorded where the mode and the inputs ask for it."""
        result = Tensor.of(self.compute(*inputs, **params))
        self.record(result, inputs, params)
        return result

    def compute(self, *inputs: Tensor, **params: Any) -> Values:
        """Return the values of the result; raise IllFormed where the inputs do not fit."""
        try:
            values = self.forward(*(tensor.values for tensor in inputs), **params)
        except (ValueError, IndexError, TypeError) as problem:
            raise IllFormed(str(problem)) from problem
        return np.asarray(values, None if self.natural else promoted(inputs))

    def record(self, result: Tensor, inputs: Sequence[Tensor], params: Dict) -> None:
        """Give the result its history, if it has one."""
        if self.vjps and result.floating and records(inputs):
            result.node = Node(self, inputs, params)
            if self.either:
                result.node.watch(result)


def records(inputs: Sequence[Tensor]) -> bool:
    """Return whether an operation on these inputs is recorded now."""
    if not modes.recording():
        return False
    if any(tensor.requires_grad and not tensor.perhaps for tensor in inputs):
        return True
    if any(tensor.flag_open for tensor in inputs):
        raise Unsettled("modes.no_grad.view_flag")
    return False


def edge(tensor: Tensor) -> Any:
    """Return the node that is given the gradient of the tensor; None for a constant."""
    if tensor.node is not None or not tensor.flag:
        return tensor.node
    if tensor.accumulator is None:
        tensor.accumulator = Accumulator(tensor)
    return tensor.accumulator


def promoted(inputs: Sequence[Tensor]) -> Optional[np.dtype]:
    """Return the dtype of a result: the widest of floats, else the widest."""
    floats = [tensor.dtype for tensor in inputs if tensor.floating]
    return max(floats) if floats else np.result_type(*[tensor.dtype for tensor in inputs])
