"""What a pass of the engine has added to `.grad`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Optional

import torch

from .engine import Pass, on_pass
from .graphs import leaves


@dataclass
class Accumulation:
    """A leaf to whose `.grad` a pass has added.

    `old` is the `.grad` that the leaf had before, or None, and `value` a copy of that.
    """

    leaf: torch.Tensor
    old: Optional[torch.Tensor]
    value: Optional[torch.Tensor]
    call: Pass

    @property
    def added(self) -> torch.Tensor:
        """The gradient of this pass alone, as a tensor of its own."""
        grad = self.leaf.grad.detach()
        return grad.clone() if self.value is None else grad - self.value


def on_accumulation(change: Callable[[Accumulation], Any]) -> Callable[[Accumulation], Any]:
    """Call the decorated function for each leaf that a pass reached, once it has its `.grad`.

    Whatever the function does is not recorded.
    """

    @on_pass
    def accumulate(call: Pass) -> Any:
        reached = {id(leaf): leaf for leaf in leaves(call.roots)} if call.accumulates else {}
        held = [
            Accumulation(leaf, leaf.grad, _copied(leaf.grad), call)
            for leaf in reached.values()
            if not call.inputs or any(leaf is one for one in call.inputs)
        ]
        result = call.run()
        with torch.no_grad():
            for one in held:
                if one.leaf.grad is not None:
                    change(one)
        return result

    return change


def _copied(grad: Optional[torch.Tensor]) -> Optional[torch.Tensor]:
    return None if grad is None else grad.detach().clone()
