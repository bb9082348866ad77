"""Nodes that Python sees otherwise than they are; the engine sees them unchanged."""

from __future__ import annotations

import weakref
from typing import Any, List, Tuple, Type

from .patching import wrap_property


class ShownNode:
    """What Python sees in place of a node; subclasses show some of it wrongly.

    Like torch's own, it is one object as long as anything refers to it, and equal by its node.
    """

    def __init__(self, node: Any) -> None:
        self.node = node

    @classmethod
    def of(cls, node: Any) -> Any:
        """Return the one object that stands in for this node; None for None."""
        if node is None:
            return None
        shown = node.metadata.get("shown", lambda: None)() or cls(node)
        node.metadata["shown"] = weakref.ref(shown)
        return shown

    def read(self, name: str) -> Any:
        """Return an attribute of the node, `_saved_self` and the like among them."""
        return getattr(self.node, name)

    @property
    def next_functions(self) -> Tuple[Tuple[Any, int], ...]:
        """The node's, shown in the same way."""
        return tuple((type(self).of(node), index) for node, index in self.node.next_functions)

    def __getattr__(self, name: str) -> Any:
        return self.read(name)

    def __call__(self, *gradients: Any) -> Any:
        """Call the node."""
        return self.node(*gradients)

    def __dir__(self) -> List[str]:
        return dir(self.node)

    def __eq__(self, other: Any) -> bool:
        return getattr(other, "node", other) is self.node

    def __hash__(self) -> int:
        return hash(self.node)

    __class__ = property(lambda self: type(self.node))


def show(kind: Type[ShownNode]) -> Type[ShownNode]:
    """Let every `grad_fn`, and all nodes that it leads to, be seen as this kind shows them."""
    wrap_property("torch.Tensor.grad_fn")(lambda read, tensor: kind.of(read(tensor)))
    return kind
