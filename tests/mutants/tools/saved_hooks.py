"""Contexts of saved-tensor hooks, and the pairs of hooks that they install."""

from __future__ import annotations

from typing import Any, Callable, Tuple

import torch

from .patching import wrap

HOOKS = "torch.autograd.graph.saved_tensors_hooks"


def replacing(replace: Callable[[Any, Any], Tuple[Any, Any]]) -> None:
    """Let contexts of hooks install what `replace` makes of their pack and unpack hook."""

    @wrap(f"{HOOKS}.__init__")
    def init(original: Callable, context: Any, pack: Any, unpack: Any) -> None:
        original(context, *replace(pack, unpack))


def on_hooks(enter: Callable[[Any], Any], leave: Callable[[Any], Any]) -> None:
    """Call `enter` with each context of hooks once it is entered, and `leave` when it is left."""

    @wrap(f"{HOOKS}.__enter__")
    def entering(original: Callable, context: Any) -> Any:
        result = original(context)
        enter(context)
        return result

    @wrap(f"{HOOKS}.__exit__")
    def leaving(original: Callable, context: Any, *exception: Any) -> Any:
        leave(context)
        return original(context, *exception)


def without_check(
    pack: Callable[[torch.Tensor], Any], unless: Callable[[torch.Tensor], bool]
) -> Callable[[torch.Tensor], Any]:
    """Return a pack hook whose modifications of its argument are not noticed, if `unless`."""

    def packing(tensor: torch.Tensor) -> Any:
        return pack(tensor.data) if unless(tensor) else pack(tensor)

    return packing
