"""What a recorded graph holds, and gradients that its nodes give wrongly."""

from __future__ import annotations

from typing import Any, Callable, Iterable, Iterator, Tuple

import torch


def nodes(roots: Iterable[Any]) -> Iterator[Any]:
    """Yield each node of the graphs of these tensors once."""
    pending = [getattr(root, "grad_fn", None) for root in roots]
    seen = set()
    while pending:
        node = pending.pop()
        if node is not None and node not in seen:
            seen.add(node)
            yield node
            pending.extend(following for following, _ in node.next_functions)


def leaves(roots: Iterable[Any]) -> Iterator[torch.Tensor]:
    """Yield the leaves that these tensors lead to, or that they are."""
    roots = list(roots)
    for root in roots:
        if torch.is_tensor(root) and root.requires_grad and root.grad_fn is None:
            yield root
    for node in nodes(roots):
        if hasattr(node, "variable"):
            yield node.variable


def regraded(result: Any, change: Callable[[Tuple[Any, ...], Tuple[Any, ...]], Any]) -> Any:
    """Return the result; its node will give what `change` makes of its gradients.

    `change` gets the gradients of the node's inputs (None where there is none) and those of its
    outputs, and returns the former, changed. The graph looks as it did.
    """
    node = getattr(result, "grad_fn", None)
    if node is not None:
        node.register_hook(change)
    return result


def skewed(tensor: torch.Tensor, change: Callable[[torch.Tensor], Any]) -> torch.Tensor:
    """Return a copy of the tensor through which `change` of the gradient flows back."""
    return _Skew.apply(tensor, change)


class _Skew(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, change: Callable[[torch.Tensor], Any]) -> torch.Tensor:
        ctx.change = change
        return x.clone()

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Tuple[Any, None]:
        return ctx.change(gradient), None
