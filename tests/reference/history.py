"""SPEC.md, History: an operation records how the gradient of its result becomes its inputs'."""

from __future__ import annotations

import inspect
import itertools
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np

from . import levels, modes, saved_hooks
from .memory import Tensor, Values
from .refusals import IllFormed, Unsettled
from .saved import Saved

INPUTS = "xyz"
_orders = itertools.count()


class Accumulator:
    """The end of a graph: the node that adds to the `.grad` of a leaf."""

    order = -1
    edges = retainers = siblings = prehooks = post_hooks = ()

    def __init__(self, leaf: Tensor) -> None:
        self.leaf = leaf
        self.hooks: List[Callable] = []


class Node:
    """One recorded operation: edges to what its inputs come from, and what it has saved.

    `sinks` are the shapes and dtypes of its inputs. `hooks` are those of the tensor that it
    produced, `prehooks` and `post_hooks` its own. `retainers` are the tensors that keep the
    gradient of its result. `watched` tell whether what it may have saved was modified.
    `beside` are nodes to which the gradient that this one computes may lead, by another formula
    for it, `siblings` those that an implementation may have as one, with several results. What
    the node saved is `released`, or `perhaps_released` where one may have run it or not.
    """

    def __init__(self, operation: Operation, inputs: Sequence[Tensor], params: Dict) -> None:
        self.order = next(_orders)
        self.operation = operation
        self.params = params
        self.edges = [edge(tensor) if tensor.floating else None for tensor in inputs]
        self.sinks = [(tensor.shape, tensor.dtype) for tensor in inputs]
        pair = saved_hooks.current()
        if pair is not None and not pair.inverse and not operation.verbatim:
            raise Unsettled("saved.kept.what")
        self.saved = self._save(inputs)
        self.hooks: List[Callable] = []
        self.prehooks: List[Callable] = []
        self.post_hooks: List[Callable] = []
        self.retainers: List[Tensor] = []
        self.released = self.perhaps_released = False
        self.beside: Tuple[Node, ...] = ()
        self.siblings: Sequence[Node] = ()
        self.watched: List[Callable[[], bool]] = [] if pair is None else list(pair.watches)
        for tensor in inputs if operation.either else ():
            self.watch(tensor)

    def _save(self, inputs: Sequence[Tensor]) -> Dict[str, Saved]:
        used = [needs for needs, to in zip(self.operation.needs, self.edges) if to is not None]
        names = sorted({name for needs in used for name in needs if name in INPUTS})
        either = self.operation.either
        return {name: Saved(inputs[INPUTS.index(name)], either) for name in names}

    def watch(self, tensor: Tensor) -> None:
        """Note that the operation may have saved this tensor, and itself."""
        if saved_hooks.current() is None:
            self.watched.append(tensor.storage.changes())


class Operation:
    """A function of arrays with one vector-Jacobian product (vjp) for each argument.

    A vjp takes the gradient of the result and, by name, what else it needs: the arguments
    `x`, `y`, `z` and the `result`, which are then saved, and parameters. It computes with
    recorded operations, so that a gradient can be differentiated again. `either` marks an
    operation that may save its result in place of its input; `natural` one whose result has its
    own dtype; `verbatim` one that saves what it needs and nothing else.
    """

    def __init__(
        self,
        forward: Callable,
        *vjps: Callable,
        either: bool = False,
        natural: bool = False,
        verbatim: bool = False,
    ) -> None:
        self.forward = forward
        self.vjps = vjps
        self.needs = [list(inspect.signature(vjp).parameters)[1:] for vjp in vjps]
        self.either = either
        self.natural = natural
        self.verbatim = verbatim

    def __call__(self, *inputs: Tensor, **params: Any) -> Tensor:
        """Return the result in new memory, recorded where the mode and the inputs ask for it."""
        result = Tensor.of(self.compute(*inputs, **params))
        result.layout_open = True
        if self.vjps and result.floating and records(inputs):
            result.node = Node(self, inputs, params)
            if any("result" in needs for needs in self.needs):
                result.node.saved["result"] = Saved(result, private=False)
            if self.either:
                result.node.watch(result)
        lead_beside(result, [node for tensor in inputs for node in tensor.beside])
        if levels.carrying():
            levels.current().carry(self, inputs, params, result)
        return result

    def compute(self, *inputs: Tensor, **params: Any) -> Values:
        """Return the values of the result; raise IllFormed where the inputs do not fit."""
        try:
            values = self.forward(*(tensor.values for tensor in inputs), **params)
        except (ValueError, IndexError, TypeError) as problem:
            raise IllFormed(str(problem)) from problem
        return np.asarray(values, None if self.natural else promoted(inputs))


def records(inputs: Sequence[Tensor]) -> bool:
    """Return whether an operation on these inputs is recorded now."""
    if not modes.recording():
        return False
    if any(tensor.requires_grad and not tensor.perhaps for tensor in inputs):
        return True
    if any(tensor.flag_open for tensor in inputs):
        raise Unsettled("modes.no_grad.view_flag")
    return False


def lead_beside(gradient: Tensor, nodes: Sequence[Node]) -> None:
    """Note that the gradient may lead to these nodes too, by another formula for it."""
    holder = gradient if gradient.node is None else gradient.node
    holder.beside = (*holder.beside, *nodes)


def edge(tensor: Tensor) -> Any:
    """Return the node that is given the gradient of the tensor; None for a constant."""
    if tensor.node is not None or not tensor.flag:
        return tensor.node
    if tensor.accumulator is None:
        tensor.accumulator = Accumulator(tensor)
    return tensor.accumulator


def promoted(inputs: Sequence[Tensor]) -> Optional[np.dtype]:
    """Return the dtype of a result: the widest of floats, else the widest."""
    floats = {tensor.dtype for tensor in inputs if tensor.floating}
    return np.result_type(*(floats or [tensor.dtype for tensor in inputs]))
