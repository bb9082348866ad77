"""How hooks are registered, on nodes as well, and which inputs a running pass has."""

from __future__ import annotations

from typing import Any, Callable, List

from .engine import Pass, on_pass
from .shown_nodes import ShownNode, show


def on_node_hook(method: str) -> Callable[[Callable], Callable]:
    """Let the decorated function stand in for `method`, which registers hooks on nodes.

    It is called with the original of this node, the node and the hook.
    """

    def install(substitute: Callable) -> Callable:
        class Node(ShownNode):
            pass

        def register(shown: Node, hook: Callable) -> Any:
            return substitute(getattr(shown.node, method), shown.node, hook)

        setattr(Node, method, register)
        show(Node)
        return substitute

    return install


def passes() -> List[Pass]:
    """Return a list that holds, from now on, the calls of the engine that are running."""
    running: List[Pass] = []

    @on_pass
    def run(call: Pass) -> Any:
        running.append(call)
        try:
            return call.run()
        finally:
            running.pop()

    return running


def asks_grad(running: List[Pass], tensor: Any) -> bool:
    """Tell whether the innermost running pass is one of `grad` that has the tensor as an input."""
    call = running[-1] if running else None
    return call is not None and not call.accumulates and any(tensor is one for one in call.inputs)
