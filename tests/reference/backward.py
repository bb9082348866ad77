"""SPEC.md, Calling backward and grad, and Graph lifetime: the engine."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Set, Type

import numpy as np

from . import modes, refusals
from .accumulation import accumulate, leave_open
from .history import Accumulator, Node, edge
from .memory import Tensor
from .operations import add, constant, sum_to, to


class Engine:
    """One pass through the graph of a root.

    `gradients` holds what arrived at the nodes that the caller asked for. `open` names the
    clauses by which an implementation may refuse the pass although the law does not.
    """

    def __init__(
        self, retain_graph: bool, wanted: Optional[Set[Any]], accumulates: bool = True
    ) -> None:
        self.retain_graph = retain_graph
        self.accumulates = accumulates
        self.wanted = wanted
        self.gradients: Dict[Any, Tensor] = {}
        self.open: Set[str] = set()

    def run(self, root: Tensor, gradient: Tensor) -> None:
        """Carry the gradient from the root to all that is wanted, latest operation first."""
        nodes = self._below(edge(root))
        leading = self._leading(nodes)
        pending = {edge(root): gradient}
        for node in nodes:
            if node not in pending:
                continue
            if not (node in leading or self._ends(node)):
                if node.hooks or getattr(node, "retainers", ()):
                    raise refusals.Unsettled("hooks of a root that leads to no input")
                continue
            arrived = self._after_hooks(node, pending.pop(node))
            if self.wanted is not None and node in self.wanted:
                self.gradients[node] = arrived
            if isinstance(node, Accumulator):
                if self.wanted is None:
                    self._reach(node.leaf, arrived)
            elif node in leading:
                self._pass_on(node, arrived, leading, pending)
            elif isinstance(node, Node) and self.accumulates:
                self._perhaps_run(node)

    def _perhaps_run(self, node: Node) -> None:
        """Allow for an implementation that runs the node of a non-leaf among the inputs."""
        if node.saved and (node.released or self._stale(node)):
            self.open.add("backward.inputs.nonleaf_node")
        node.perhaps_released |= not self.retain_graph

    @staticmethod
    def _below(root: Any) -> List[Any]:
        """Return the nodes that the root leads to, each before those that it leads to."""
        found, fresh = {root}, [root]
        while fresh:
            node = fresh.pop()
            for below in getattr(node, "edges", ()):
                if below is not None and below not in found:
                    found.add(below)
                    fresh.append(below)
        return sorted(found, key=lambda node: -node.order)

    def _leading(self, nodes: List[Any]) -> Set[Any]:
        """Return the nodes that lead to something that is wanted."""
        if self.wanted is None:
            return set(nodes)
        leading: Set[Any] = set()
        for node in reversed(nodes):
            for below in getattr(node, "edges", ()):
                if below in self.wanted or below in leading:
                    leading.add(node)
        return leading

    def _after_hooks(self, node: Any, gradient: Tensor) -> Tensor:
        for hook in list(node.hooks):
            replaced = hook(gradient)
            gradient = gradient if replaced is None else replaced
        for tensor in getattr(node, "retainers", ()):
            if self.accumulates:
                accumulate(tensor, gradient)
            tensor.grad_open |= not self.accumulates
        return gradient

    def _reach(self, leaf: Tensor, gradient: Tensor) -> None:
        if not leaf.is_leaf or (leaf.post_hooks and not leaf.flag):
            raise refusals.Unsettled("a leaf that is no longer one that requires grad")
        if leaf.flag:
            accumulate(leaf, gradient)
            for hook in list(leaf.post_hooks):
                hook(leaf)

    def _pass_on(self, node: Node, gradient: Tensor, leading: Set[Any], pending: Dict) -> None:
        self._check(node)
        for position, below in enumerate(node.edges):
            if below is None or not (below in leading or self._ends(below)):
                continue
            part = self._product(node, position, gradient)
            pending[below] = add(pending[below], part) if below in pending else part
        if not self.retain_graph:
            node.released = True
            for below in self._below(node.beside) if node.beside is not None else ():
                if isinstance(below, Node):
                    below.perhaps_released = True

    def _ends(self, node: Any) -> bool:
        return self.wanted is None or node in self.wanted

    def _check(self, node: Node) -> None:
        if node.released and node.saved:
            raise refusals.GraphFreed
        if node.released:
            self.open.add("lifetime.second_backward.nothing_saved")
        if node.perhaps_released:
            self.open.add("backward.inputs.nonleaf_node")
        for below in self._below(node.beside) if node.beside is not None else ():
            self._check_beside(below)
        if self._stale(node):
            self.open.add("inplace.saved.other_elements")

    def _check_beside(self, node: Any) -> None:
        """Allow for a formula whose gradient goes through this node too."""
        if not isinstance(node, Node):
            return
        if node.hooks or node.retainers or (self.wanted is not None and node in self.wanted):
            raise refusals.Unsettled("saved.kept.what")
        if node.released or node.perhaps_released or self._stale(node):
            self.open.add("saved.kept.what")

    @staticmethod
    def _stale(node: Node) -> bool:
        """Return whether anything that the node saved, or may have saved, was modified."""
        watched = any(storage.version != version for storage, version in node.watched)
        return watched or any(saved.modified for saved in node.saved.values())

    def _product(self, node: Node, position: int, gradient: Tensor) -> Tensor:
        """Return the vector-Jacobian product for one input, in its shape and dtype."""
        known = {
            name: node.saved[name].unpack() if name in node.saved else node.params[name]
            for name in node.operation.needs[position]
        }
        shape, dtype = node.sinks[position]
        part = node.operation.vjps[position](gradient, **known)
        if node.operation.either and part.node is not None:
            part.node.beside = node
        return to(part if part.shape == shape else sum_to(part, shape), dtype)


def backward(
    root: Tensor,
    gradient: Optional[Tensor] = None,
    retain_graph: Optional[bool] = None,
    create_graph: bool = False,
    inputs: Optional[Sequence[Tensor]] = None,
) -> Set[str]:
    """Accumulate gradients into leaves, or into the listed inputs alone.

    Return the clauses by which an implementation may refuse. Raise the documented Refusal.
    """
    gradient = _checked(root, gradient)
    _check_inputs(inputs or (), refusals.ConstantBackwardInput)
    nodes = None if inputs is None else {edge(tensor): tensor for tensor in inputs}
    engine = _engine(retain_graph, create_graph, nodes)
    with _recording(create_graph):
        engine.run(root, gradient)
        for node, arrived in engine.gradients.items():
            _deliver(nodes[node], arrived)
    return engine.open


def _deliver(tensor: Tensor, gradient: Tensor) -> None:
    if tensor.retains:
        return
    accumulate(tensor, gradient)
    for hook in list(tensor.post_hooks):
        hook(tensor)


def grad(
    root: Tensor,
    inputs: Sequence[Tensor],
    gradient: Optional[Tensor] = None,
    retain_graph: Optional[bool] = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> Any:
    """Return the gradients of the inputs, and the clauses by which one may refuse."""
    gradient = _checked(root, gradient)
    _check_inputs(inputs, refusals.ConstantGradInput)
    nodes = [edge(tensor) for tensor in inputs]
    engine = _engine(retain_graph, create_graph, set(nodes), accumulates=False)
    with _recording(create_graph):
        engine.run(root, gradient)
        found = [_returned(engine.gradients.get(node), create_graph) for node in nodes]
    if None in found and not allow_unused:
        raise refusals.InputUnused
    return found, engine.open


def _returned(gradient: Optional[Tensor], create_graph: bool) -> Optional[Tensor]:
    """Return a tensor of its own, which has a history only with `create_graph`."""
    if gradient is None:
        return None
    returned = gradient.twin() if create_graph else Tensor(gradient.storage, gradient.positions)
    leave_open(returned)
    return returned


def _engine(
    retain_graph: Optional[bool], create_graph: bool, wanted: Any, accumulates: bool = True
) -> Engine:
    retain = create_graph if retain_graph is None else retain_graph
    return Engine(retain, None if wanted is None else set(wanted), accumulates)


def _recording(create_graph: bool) -> Any:
    return modes.within("enable_grad" if create_graph else "no_grad")


def _check_inputs(inputs: Sequence[Tensor], refusal: Type[refusals.Refusal]) -> None:
    if any(tensor.flag_open for tensor in inputs):
        raise refusals.Unsettled("modes.no_grad.view_flag")
    if not all(tensor.requires_grad for tensor in inputs):
        raise refusal


def _checked(root: Tensor, gradient: Optional[Tensor]) -> Tensor:
    """Return the gradient of the root, one by default."""
    if root.flag_open:
        raise refusals.Unsettled("modes.no_grad.view_flag")
    if not root.requires_grad:
        raise refusals.ConstantRoot
    if gradient is None and root.positions.size != 1:
        raise refusals.GradientMissing
    if gradient is None:
        return constant(np.ones(root.shape, root.dtype))
    if gradient.shape != root.shape:
        raise refusals.GradientMisshaped
    return gradient
