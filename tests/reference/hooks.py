"""SPEC.md, Hooks: functions that a backward calls on its way, and the handles that remove them.

Around one node come, in this order: the hooks of tensors, the prehooks of the node, what
`retain_grad` keeps, the node itself, and its hooks.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from .history import Node, edge
from .memory import Tensor

Gradients = Dict[int, Tensor]


class Handle:
    """What removes a hook from the lists that it was put into."""

    def __init__(self, *places: Tuple[List[Callable], Callable]) -> None:
        for hooks, hook in places:
            hooks.append(hook)
        self._places = places

    def remove(self) -> None:
        """Let the hook not be called any more."""
        for hooks, hook in self._places:
            if hook in hooks:
                hooks.remove(hook)


def register_hook(tensor: Tensor, hook: Callable) -> Handle:
    """Call the hook with each gradient of the tensor's present value; it may replace it."""
    return Handle((edge(tensor).hooks, lambda gradient, engine: hook(gradient)))


def register_post_accumulate_grad_hook(leaf: Tensor, hook: Callable) -> Handle:
    """Call the hook with the leaf whenever a backward has added to its `.grad`."""
    return Handle((leaf.post_hooks, hook))


def register_prehook(node: Node, hook: Callable) -> Handle:
    """Call the hook with the gradient that a node is about to pass on; it may replace it."""
    return Handle((node.prehooks, hook))


def register_node_hook(node: Node, hook: Callable) -> Handle:
    """Call the hook with what a node has computed for its inputs, by their position, and from.

    It may replace what was computed.
    """
    return Handle((node.post_hooks, hook))


def register_multi_grad_hook(tensors: Sequence[Tensor], hook: Callable) -> Handle:
    """Call the hook once in each pass that computes the gradient of any of these tensors.

    It is called with all that the pass computes, by position, when the last of them is there.
    """
    nodes = [edge(tensor) for tensor in tensors]
    arrived: Dict[Any, Gradients] = {}

    def part(place: int) -> Callable:
        def note(gradient: Tensor, engine: Any) -> None:
            found = arrived.setdefault(engine, {})
            found[place] = gradient
            if len(found) == sum(node in engine.needed for node in nodes):
                hook(arrived.pop(engine))

        return note

    return Handle(*((node.hooks, part(place)) for place, node in enumerate(nodes)))


def before(node: Node, gradient: Tensor) -> Tensor:
    """Return the gradient that the node is to pass on."""
    for hook in list(node.prehooks):
        gradient = _either(hook(gradient), gradient)
    return gradient


def after(node: Node, computed: Gradients, gradient: Tensor) -> Gradients:
    """Return the gradients that the node passes on."""
    for hook in list(node.post_hooks):
        computed = _either(hook(computed, gradient), computed)
    return computed


def _either(replaced: Optional[Any], otherwise: Any) -> Any:
    return otherwise if replaced is None else replaced
