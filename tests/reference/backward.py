"""SPEC.md, Calling backward and grad, and Graph lifetime: the engine."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence, Set, Type

import numpy as np

from . import hooks, levels, modes, refusals
from .accumulation import accumulate, leave_open
from .history import Accumulator, Node, edge, lead_beside
from .memory import Tensor
from .operations import add, constant, overwrite, sum_to, to


class Engine:
    """One pass through the graph of a root.

    `wanted` are the nodes of the inputs that the caller listed, None where it listed none;
    `gradients` holds what arrived at them. `needed` are the nodes whose gradient is computed.
    `accumulates` tells backward from grad. `open` names the clauses by which an implementation
    may refuse the pass although the law does not.
    """

    def __init__(self, retain_graph: bool, wanted: Optional[Set[Any]], accumulates: bool) -> None:
        self.retain_graph = retain_graph
        self.wanted = wanted
        self.accumulates = accumulates
        self.gradients: Dict[Any, Tensor] = {}
        self.needed: Set[Any] = set()
        self.open: Set[str] = set()
        self._ran: List[Node] = []

    def run(self, root: Any, gradient: Tensor) -> None:
        """Carry the gradient from the root to all that is wanted, latest operation first."""
        nodes = reachable(root)
        self._check_other_formulas(nodes)
        needed = set(nodes) if self.wanted is None else _leading(nodes, self.wanted)
        self.needed = needed
        self._check_siblings(nodes, needed)
        pending = {root: gradient}
        for node in nodes:
            if node not in pending:
                self._perhaps_run_all([node] if node in needed else [])
                continue
            if node not in needed:
                self._perhaps_run_all(nodes)
                continue
            arrived = self._after_hooks(node, pending.pop(node))
            if self.wanted is not None and node in self.wanted:
                self.gradients[node] = arrived
            if isinstance(node, Accumulator):
                if self.wanted is None:
                    self._reach(node.leaf, arrived)
            elif any(below in needed for below in node.edges):
                self._pass_on(node, arrived, needed, pending)
            elif self.accumulates:
                self._perhaps_run(node)
        if not self.retain_graph:
            self._release()

    def _check_other_formulas(self, nodes: List[Any]) -> None:
        """Leave open what depends on which of two formulas a gradient was computed by."""
        for node in _beside(nodes):
            if _seen(node) or (self.wanted is not None and node in self.wanted):
                raise refusals.Unsettled("saved.kept.what")

    def _check_siblings(self, nodes: List[Any], needed: Set[Any]) -> None:
        """Allow for an implementation that runs what leads to the siblings of what is wanted."""
        siblings = {other for node in self.wanted or () for other in node.siblings}
        self._perhaps_run_all(_leading(nodes, siblings) - needed)

    def _after_hooks(self, node: Any, gradient: Tensor) -> Tensor:
        if node.hooks and isinstance(node, Accumulator) and not node.leaf.flag:
            raise refusals.Unsettled("hooks of a leaf whose flag was turned off")
        for hook in list(node.hooks):
            replaced = hook(gradient, self)
            gradient = gradient if replaced is None else replaced
        for tensor in node.retainers:
            if self.accumulates:
                accumulate(tensor, gradient)
            tensor.grad_open |= not self.accumulates
        return gradient

    def _reach(self, leaf: Tensor, gradient: Tensor) -> None:
        if not leaf.is_leaf or (leaf.post_hooks and not leaf.flag):
            raise refusals.Unsettled("a leaf that is no longer one that requires grad")
        if leaf.flag:
            deliver(leaf, gradient)

    def _pass_on(self, node: Node, gradient: Tensor, needed: Set[Any], pending: Dict) -> None:
        self._check(node)
        gradient = hooks.before(node, gradient)
        computed = {
            position: _product(node, position, gradient)
            for position, below in enumerate(node.edges)
            if below in needed
        }
        if node.post_hooks and len(computed) < sum(below is not None for below in node.edges):
            raise refusals.Unsettled("whether a node computes what nobody needs")
        for position, part in hooks.after(node, computed, gradient).items():
            below = node.edges[position]
            if part is None:
                continue
            pending[below] = add(pending[below], part) if below in pending else part
        self._ran.append(node)

    def _release(self) -> None:
        """Free what the nodes that ran have saved."""
        for node in self._ran:
            node.released = True
            for other in [*_beside([node]), *node.siblings]:
                other.perhaps_released = True

    def _check(self, node: Node) -> None:
        """Raise GraphFreed where the law promises it; note what else may refuse the node."""
        if node.released and node.saved:
            raise refusals.GraphFreed
        if node.released:
            self.open.add("lifetime.second_backward.nothing_saved")
        if node.perhaps_released:
            self.open.add("backward.inputs.nonleaf_node")
        if _stale(node):
            self.open.add("inplace.saved.other_elements")
        for other in _beside([node]):
            if other.released or other.perhaps_released or _stale(other):
                self.open.add("saved.kept.what")

    def _perhaps_run_all(self, nodes: Iterable[Any]) -> None:
        """Allow for an implementation that runs what leads to nothing that is wanted."""
        for node in nodes:
            if _seen(node):
                raise refusals.Unsettled("hooks of what leads to no input")
            self._perhaps_run(node)

    def _perhaps_run(self, node: Any) -> None:
        """Allow for an implementation that runs a node of which nothing is needed.

        What an in-place operation on a view has recorded may be a single node.
        """
        single = isinstance(node, Node) and node.operation is overwrite
        for part in [node, *(node.edges if single else ())]:
            if isinstance(part, Node):
                if part.prehooks or part.post_hooks:
                    raise refusals.Unsettled("hooks of what leads to no input")
                if part.released or _stale(part):
                    self.open.add("backward.inputs.nonleaf_node")
                part.perhaps_released |= not self.retain_graph
                _leave_open_below(part)


def _seen(node: Any) -> bool:
    """Return whether anything sees that a pass computes the gradient of a node, or runs it."""
    return bool(node.hooks or node.retainers or node.prehooks or node.post_hooks)


def _leave_open_below(node: Node) -> None:
    """Leave open what the inputs of a node see that is perhaps run."""
    for below in node.edges:
        if below is not None and below.hooks:
            raise refusals.Unsettled("hooks of what leads to no input")
        for tensor in () if below is None else below.retainers:
            tensor.grad_open = True


def reachable(root: Any) -> List[Any]:
    """Return the nodes that the root leads to, each before those that it leads to."""
    found, fresh = {root}, [root]
    while fresh:
        new = {below for below in fresh.pop().edges if below is not None} - found
        found |= new
        fresh.extend(new)
    return sorted(found, key=lambda node: -node.order)


def _leading(nodes: List[Any], wanted: Set[Any]) -> Set[Any]:
    """Return the nodes that are wanted, or lead to one that is."""
    leading: Set[Any] = set()
    for node in reversed(nodes):
        if node in wanted or any(below in leading for below in node.edges):
            leading.add(node)
    return leading


def _beside(nodes: Sequence[Any]) -> Iterator[Node]:
    """Yield the nodes to which gradients that these compute may lead by another formula."""
    for node in nodes:
        for other in node.beside if isinstance(node, Node) else ():
            yield from (below for below in reachable(other) if isinstance(below, Node))


def _stale(node: Node) -> bool:
    """Return whether anything that the node saved, or may have saved, was modified."""
    watched = any(changed() for changed in node.watched)
    return watched or any(saved.modified for saved in node.saved.values())


def _product(node: Node, position: int, gradient: Tensor) -> Optional[Tensor]:
    """Return the vector-Jacobian product for one input, in its shape and dtype; None for none."""
    known = {
        name: node.saved[name].unpack() if name in node.saved else node.params[name]
        for name in node.operation.needs[position]
    }
    shape, dtype = node.sinks[position]
    part = node.operation.vjps[position](gradient, **known)
    if part is None:
        return None
    if modes.recording() and part.size and not gradient.size:
        raise refusals.Unsettled("whether zeros that stand for nothing are recorded")
    if modes.recording():
        lead_beside(part, [*([node] if node.operation.either else ()), *node.beside])
    return to(part if part.shape == shape else sum_to(part, shape), dtype)


def deliver(tensor: Tensor, gradient: Tensor) -> None:
    """Accumulate what arrived at a leaf, or at an input of backward; then call its hooks."""
    accumulate(tensor, gradient)
    for hook in list(tensor.post_hooks):
        hook(tensor)


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
    gradient = _checked(root, gradient, create_graph)
    _check_inputs(inputs or (), refusals.ConstantBackwardInput)
    nodes = None if inputs is None else {edge(tensor): tensor for tensor in inputs}
    engine = Engine(_kept(retain_graph, create_graph), nodes and set(nodes), accumulates=True)
    with levels.within(None), _recording(create_graph):
        engine.run(edge(root), gradient)
        for node, arrived in engine.gradients.items():
            if not nodes[node].retains:
                deliver(nodes[node], arrived)
    return engine.open


def grad(
    root: Tensor,
    inputs: Sequence[Tensor],
    gradient: Optional[Tensor] = None,
    retain_graph: Optional[bool] = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> Any:
    """Return the gradients of the inputs, and the clauses by which one may refuse."""
    gradient = _checked(root, gradient, create_graph)
    _check_inputs(inputs, refusals.ConstantGradInput)
    nodes = [edge(tensor) for tensor in inputs]
    engine = Engine(_kept(retain_graph, create_graph), set(nodes), accumulates=False)
    with levels.within(None), _recording(create_graph):
        engine.run(edge(root), gradient)
        found = [_returned(engine.gradients.get(node), create_graph) for node in nodes]
    if None in found and not allow_unused:
        raise refusals.InputUnused
    return found, engine.open


def _returned(gradient: Optional[Tensor], create_graph: bool) -> Optional[Tensor]:
    """Return a tensor of its own, which has a history only with `create_graph`."""
    if gradient is None:
        return None
    returned = gradient.twin() if create_graph else gradient.alias()
    leave_open(returned)
    returned.layout_open = True
    return returned


def _kept(retain_graph: Optional[bool], create_graph: bool) -> bool:
    return create_graph if retain_graph is None else retain_graph


def _recording(create_graph: bool) -> Any:
    return modes.within("enable_grad" if create_graph else "no_grad")


def _check_inputs(inputs: Sequence[Tensor], refusal: Type[refusals.Refusal]) -> None:
    if any(tensor.flag_open for tensor in inputs):
        raise refusals.Unsettled("modes.no_grad.view_flag")
    if not all(tensor.requires_grad for tensor in inputs):
        raise refusal


def _checked(root: Tensor, gradient: Optional[Tensor], create_graph: bool) -> Tensor:
    """Return the gradient of the root, one by default."""
    if root.flag_open:
        raise refusals.Unsettled("modes.no_grad.view_flag")
    if not root.requires_grad:
        raise refusals.ConstantRoot
    if gradient is None and root.size != 1:
        raise refusals.GradientMissing
    if gradient is None and root.complex:
        raise refusals.ComplexGradientMissing
    if gradient is None:
        return constant(np.ones(root.shape, root.dtype))
    if gradient.shape != root.shape:
        raise refusals.GradientMisshaped
    if create_graph and gradient.inference:
        raise refusals.Unsettled("saved.kept.what")
    return gradient
